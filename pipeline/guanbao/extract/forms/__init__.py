"""Grids to the cells of national forms: which form a table is, which row and column each cell stands in."""

from guanbao.extract.forms.drafts import CellDraft, FormReading, TableReading
from guanbao.extract.forms.read import read_forms

__all__ = ["CellDraft", "FormReading", "TableReading", "read_forms"]
