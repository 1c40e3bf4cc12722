"""Ruled lines of a picture: long straight strokes, thin against their length."""

from __future__ import annotations

import cv2
import numpy as np

from guanbao.ingest.scan.engine import Picture

Line = tuple[int, int, int, int]  # x0, top, x1, bottom in pixels
_LENGTH = 0.02  # of the page's longer side: shorter strokes are parts of characters
_THICKEST = 0.006
_GAP = 5  # pixels that a stroke may be broken for


def find_rules(picture: Picture) -> tuple[list[Line], list[Line]]:
    """Horizontal and vertical rules, each as the middle of its stroke."""
    ink = ink_of(picture)
    shortest = max(20, round(_LENGTH * max(picture.shape)))
    thickest = max(4, round(_THICKEST * max(picture.shape)))
    across = _strokes(ink, shortest, thickest)
    upright = [
        (top, x0, bottom, x1) for x0, top, x1, bottom in _strokes(np.ascontiguousarray(ink.T), shortest, thickest)
    ]
    return across, upright


def ink_of(picture: Picture) -> Picture:
    """255 where a picture is dark against its surroundings."""
    block = max(31, round(0.02 * max(picture.shape)) | 1)
    dark = cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 15)
    return np.asarray(dark, dtype=np.uint8)


def _strokes(ink: Picture, shortest: int, thickest: int) -> list[Line]:
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    kept = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    kept = cv2.dilate(kept, np.ones((3, 1), np.uint8))  # a stroke that leans by a pixel is one
    count, _, stats, _ = cv2.connectedComponentsWithStats(kept, connectivity=8)
    found: list[Line] = []
    for x, y, width, height, _area in stats[1:count].tolist():
        if height <= thickest + 2:
            middle = y + height // 2
            found.append((x, middle, x + width, middle))
    return found
