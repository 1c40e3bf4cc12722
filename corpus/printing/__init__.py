"""Prints reports with the national forms in every format in which such reports are met.

    report.source, tables.yaml, meta.yaml  -> source.read_source -> PrintedReport -> text, web, word, platypus, office, …

A `PrintedReport` is lines and `PrintedTable`s; a table knows for each value cell which (form, row, column) it is, so what a
reader should find is true by construction (`cells.truth`). Disturbances change a `PrintedReport` before it is printed.
"""
