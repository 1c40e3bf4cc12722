"""Pictures of pages for people: what was read stands on them where the boxes say."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_pdf_layout import HEIGHT, WIDTH, document, sideways

from guanbao.ingest.pdf.picture import PagePicture, page_pictures


def drawn(path: Path, data: bytes) -> tuple[PagePicture, np.ndarray]:
    path.write_bytes(data)
    [page] = page_pictures(path)
    return page, np.asarray(Image.open(io.BytesIO(page.data)).convert("L"))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_drawn_as_it_was_read(turn: int, tmp_path: Path) -> None:
    data = sideways(turn)
    page, picture = drawn(tmp_path / "a.pdf", data)
    read = document(data)
    assert (page.width, page.height) == (read.pages[0].width, read.pages[0].height)
    assert page.turned == (turn != 0)
    fx, fy = picture.shape[1] / page.width, picture.shape[0] / page.height
    dark, within = picture < 128, np.zeros(picture.shape, bool)
    for line in read.lines:
        x0, x1 = line.edges[0] - 3, line.edges[-1] + 3
        within[int((line.top - 3) * fy) : int((line.bottom + 3) * fy), int(x0 * fx) : int(x1 * fx)] = True
    assert dark.sum() > 200
    assert dark[within].sum() > 0.98 * dark.sum()
    assert (WIDTH, HEIGHT) in ((page.width, page.height), (page.height, page.width))


@pytest.mark.parametrize(("dpi", "points"), [(None, 72), (100, 144), (7, 72)])
def test_an_image_is_as_large_as_it_was_read(dpi: int | None, points: int, tmp_path: Path) -> None:
    out = io.BytesIO()
    image = Image.new("RGBA", (200, 400), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (100, 200, 150, 300))
    image.save(out, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    page, picture = drawn(tmp_path / "a.png", out.getvalue())
    assert (page.number, round(page.width), round(page.height)) == (1, points, 2 * points)
    assert picture[250, 125] < 40
    assert picture[10, 10] > 215
    assert not page.turned
