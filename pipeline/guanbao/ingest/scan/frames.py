"""Pages of image files on paper: in grey, and how large they are. Needs Pillow alone."""

from __future__ import annotations

from PIL import Image

DPI = 200  # taken where a picture does not tell
_PLAUSIBLE = range(50, 1201)
_INCH = 72.0


def on_paper(frame: Image.Image) -> tuple[Image.Image, float, float]:
    """A frame in grey on white, and its width and height in points."""
    declared = frame.info.get("dpi", (DPI, DPI))[0]
    dpi = float(declared) if round(declared) in _PLAUSIBLE else float(DPI)
    paper = Image.new("RGB", frame.size, "white")
    shown = frame.convert("RGBA")
    paper.paste(shown, mask=shown.getchannel("A"))
    return paper.convert("L"), frame.width * _INCH / dpi, frame.height * _INCH / dpi
