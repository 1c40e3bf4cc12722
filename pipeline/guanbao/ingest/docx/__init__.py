"""DOCX to Document: its package, numbering and tables, read as Word shows them."""
