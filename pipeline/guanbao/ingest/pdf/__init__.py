"""PDF to Document: PDFium reads glyphs and rules, pdfplumber finds the cells, pikepdf repairs what is damaged."""
