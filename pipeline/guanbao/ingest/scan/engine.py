"""RapidOCR on one thread, with the models that its package brings; nothing is ever fetched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # grey, height by width, 0 black
LONGEST = 4000  # pixels of a side
_MODELS = ("*det*.onnx", "*rec*.onnx", "*cls*.onnx")
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was found on a picture: its box in pixels, and how sure its reading is, 0 to 1."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    score: float


def missing() -> str | None:
    """Why there is no engine, as part of a sentence; null where there is one."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        return "the extra `ocr` is not installed: pip install 'guanbao[ocr]'"
    spec = find_spec("rapidocr")
    folder = Path(spec.origin or "").parent / "models" if spec else Path()
    if not all(any(folder.glob(pattern)) for pattern in _MODELS):
        return "the installed rapidocr came without its models, and none are fetched: install a release that has them"
    return None


@lru_cache(maxsize=1)
def engine() -> Any:
    """The engine of this process."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "error",
            "Global.max_side_len": LONGEST,
            "Global.text_score": 0.0,
        }
    )


def detect(picture: Picture) -> list[Piece]:
    """Where text stands on a picture, not read yet."""
    found = engine()(_coloured(picture), use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return [] if boxes is None else [_piece(box) for box in boxes]


def recognise(pictures: Sequence[Picture]) -> list[tuple[str, float]]:
    """What single lines of text say, and how surely."""
    found: list[tuple[str, float]] = []
    for start in range(0, len(pictures), _BATCH):
        read = engine().recognize_txt([_coloured(picture) for picture in pictures[start : start + _BATCH]])
        found += [(text, float(score)) for text, score in zip(read.txts, read.scores, strict=True)]
    return found


def upside_down(pictures: Sequence[Picture]) -> bool:
    """Whether most of some lines of text stand on their heads."""
    if not pictures:
        return False
    _, found = engine().cls_and_rotate([_coloured(picture) for picture in pictures])
    heads = [label for label, _ in found.cls_res].count("180")
    return 2 * heads > len(pictures)


def _coloured(picture: Picture) -> NDArray[np.uint8]:
    return np.repeat(picture[:, :, None], 3, axis=2)


def _piece(box: NDArray[np.float32]) -> Piece:
    xs, ys = box[:, 0], box[:, 1]
    return Piece(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()), "", 0.0)
