"""Pages of documents beside their reports: which are drawn, and where boxes stand on them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from guanbao.ingest.codes import SIDEWAYS
from guanbao.model.report import Problem
from guanbao.site import build_site
from made import Draft, folder


@pytest.mark.parametrize("sideways", [False, True])
def test_a_scan_that_is_an_image_has_its_page_and_boxes(sideways: bool, tmp_path: Path) -> None:
    """A scan on its side was turned by its reader alone: boxes would stand elsewhere on the picture, so there are none."""
    out = io.BytesIO()
    Image.new("L", (827, 1169), 255).save(out, "PNG", dpi=(100, 100))
    digest = hashlib.sha256(out.getvalue()).hexdigest()
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "scan.png").write_bytes(out.getvalue())
    draft = Draft("customs.tianjin", 2009)
    figure = draft.say(80, "条", "disclosed.total")
    report = draft.report(problems=(Problem.of(SIDEWAYS, page=1),) if sideways else ())
    evidence = figure.evidence.model_copy(update={"page": 1, "box": (100.0, 200.0, 150.0, 212.0)})
    report = report.model_copy(update={
        "document": report.document.model_copy(update={"sha256": digest, "media_type": "image/*", "name": "scan.png"}),
        "figures": (figure.model_copy(update={"evidence": evidence}),),
    })  # fmt: skip
    made = build_site(
        folder(tmp_path / "out", [report], texts=False), tmp_path / "pages", documents_in=tmp_path / "scans"
    )
    assert made.pictures == 1
    [page] = (tmp_path / "pages" / "r").glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert f'src="../pages/{digest[:16]}-1.webp"' in text
    assert 'viewBox="0 0 595.4 841.7"' in text
    assert ('<rect id="box-f1"' in text) is not sideways
