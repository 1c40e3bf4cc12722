"""Pages as an office scanner leaves them: grey pictures, slightly turned, and no text."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from printing import platypus
from printing.model import PrintedReport

DPI = 200
SKEW = (0.6, -0.4, 0.3, -0.7)  # degrees, page by page
QUALITY = 60


def save(report: PrintedReport, target: Path) -> None:
    """Write a PDF whose pages are pictures of the report as ReportLab sets it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "set.pdf"
        platypus.save(report, source)
        rasterise(source, target)


def rasterise(source: Path, target: Path, *, dpi: int = DPI) -> None:
    """A PDF's pages as grey JPEG pictures at `dpi` in a PDF of the same page sizes."""
    canvas = Canvas(str(target), invariant=1)
    document = pypdfium2.PdfDocument(source)
    try:
        for number, page in enumerate(document):
            picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            turned = picture.rotate(SKEW[number % len(SKEW)], Image.Resampling.BICUBIC, fillcolor=255)
            jpeg = io.BytesIO()
            turned.save(jpeg, "JPEG", quality=QUALITY)
            width, height = page.get_size()
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
            canvas.showPage()
    finally:
        document.close()
    canvas.save()
