"""A picture of a page, turned so that its lines run from left to right."""

from __future__ import annotations

import cv2
import numpy as np

from guanbao.ingest.scan.engine import Picture, detect, upside_down

_SMALL = 900  # pixels of the longer side on which turns are measured
_STEEPEST = 6.0  # degrees; a page that leans more was not scanned on a glass plate
_LEAST = 0.1
_SAMPLES = 12


def straighten(picture: Picture) -> Picture:
    """The picture turned by the angle at which its lines stand out most, if it leans."""
    angle = _lean(picture)
    return picture if abs(angle) < _LEAST else _rotated(picture, angle)


def turn(picture: Picture) -> tuple[Picture, int]:
    """The picture turned by 0, 90, 180 or 270 degrees so that it can be read, and by how many (clockwise)."""
    small = _shrunk(picture)
    pieces = [p for p in detect(small) if max(p.x1 - p.x0, p.bottom - p.top) > 3 * min(p.x1 - p.x0, p.bottom - p.top)]
    tall = sum(p.bottom - p.top > p.x1 - p.x0 for p in pieces)
    turned = 90 if 2 * tall > len(pieces) else 0
    upright = np.rot90(picture, -turned // 90) if turned else picture
    if turned or not pieces:
        pieces = detect(_shrunk(upright))
    scale = max(upright.shape) / max(_shrunk(upright).shape)
    long = sorted(pieces, key=lambda p: p.x0 - p.x1)[:_SAMPLES]
    lines = [
        upright[int(p.top * scale) : int(p.bottom * scale) + 1, int(p.x0 * scale) : int(p.x1 * scale) + 1] for p in long
    ]
    if upside_down([line for line in lines if line.size]):
        turned += 180
        upright = np.rot90(upright, 2)
    return np.ascontiguousarray(upright), turned


def _lean(picture: Picture) -> float:
    """By how many degrees the picture must be turned so that its rows are as unlike each other as can be."""
    ink = 255 - _shrunk(picture)
    best = 0.0
    for step, reach in ((1.0, _STEEPEST), (0.2, 1.0), (0.05, 0.2)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(ink, float(angle))))
    return best


def _sharpness(ink: Picture, angle: float) -> float:
    rows = _rotated(ink, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _shrunk(picture: Picture) -> Picture:
    scale = _SMALL / max(picture.shape)
    if scale >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _rotated(picture: Picture, angle: float, fill: int = 255) -> Picture:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=fill)
    return np.asarray(turned, dtype=np.uint8)
