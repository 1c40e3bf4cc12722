"""Bytes to Document: what format and encoding it is, its text, paragraphs, pages and grids."""
