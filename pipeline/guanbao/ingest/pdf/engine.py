"""Glyphs and ruled lines of a page, as PDFium reads them. One thread only: PDFium keeps global state."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable
from itertools import compress, pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from guanbao.ingest.pdf import calls
from guanbao.ingest.pdf.shapes import (
    MAX_RULES,
    SPACE,
    Floats,
    Glyphs,
    Rule,
    Sheet,
    are_han,
    meaningless,
    readable_codes,
)

Point = tuple[float, float]
Place = Callable[[Any, Any], tuple[Any, Any]]  # of single numbers, and of columns of them
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

THIN = 3.0  # a filled box thinner than this is a drawn line
ONE_BOX = 5  # segments of a path that is a single box
STRAIGHT = 0.8  # how far a line may lean over its length and still be straight
MAX_OBJECTS = 100_000
MAX_FORM_DEPTH = 8
WHITE = 250
FAINT = 8
SAMPLES = 24  # glyphs that vote on how a page is turned
TURNED_SHARE = 0.6

# Line-end hyphens come back as control or non-characters.
HYPHENS = (0x02, 0xFFFE)
LINE_FEED, RETURN = 0x0A, 0x0D
FLAT = 0.1  # points: a box that is no higher is none


def read_sheet(page: pdfium.PdfPage, number: int, room: int) -> Sheet:
    """Read one page; at most `room` glyphs are taken, and `truncated` tells when there were more.

    A page whose text runs up, down or upside down is turned until it can be read, and marked as `turned`.
    """
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        turn = turn_of(text, page.get_rotation())
        if turn in (90, 270):
            width, height = height, width
        sheet = Sheet(number, width, height, turned=turn != 0)
        place = _placer(page, turn)
        _read_objects(page, sheet, place)
        _read_glyphs(text, sheet, place, room)
        return sheet
    finally:
        text.close()


def turn_of(text: pdfium.PdfTextPage, rotation: int) -> int:
    """By how many degrees clockwise a page must be turned so that most of its text stands upright."""
    count = text.count_chars()
    step = max(1, count // SAMPLES)
    turns: Counter[int] = Counter()
    for index in range(0, count, step):
        if not chr(raw.FPDFText_GetUnicode(text.raw, index) % 0x110000).isspace():
            angle = math.degrees(raw.FPDFText_GetCharAngle(text.raw, index))
            turns[round(-(angle + rotation) / 90) * 90 % 360] += 1
    if not turns:
        return 0
    turn, votes = turns.most_common(1)[0]
    return turn if votes > TURNED_SHARE * turns.total() else 0


def _placer(page: pdfium.PdfPage, turn: int) -> Place:
    """From the page's own coordinates to points from its top left corner as it is displayed."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, Place] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns.get((page.get_rotation() + turn) % 360, turns[0])


def _read_glyphs(text: pdfium.PdfTextPage, sheet: Sheet, place: Place, room: int) -> None:
    count = text.count_chars()
    sheet.truncated = count > room
    count = min(count, room)
    if count <= 0:
        return
    codes = _codes(text.raw, count)
    sheet.bad = count - int(np.count_nonzero(codes))
    handle = calls.address(text.raw)
    blanks = np.flatnonzero(codes == SPACE)
    made_up = blanks[calls.ask(calls.is_generated, handle, blanks) == 1]
    codes[made_up] = 0
    codes[(codes == LINE_FEED) | (codes == RETURN)] = 0
    kept = np.flatnonzero(codes)
    codes = codes[kept]
    codes[(codes == HYPHENS[0]) | (codes == HYPHENS[1])] = ord("-")
    codes = readable_codes(codes)
    sheet.bad += int(np.count_nonzero(meaningless(codes)))
    x0, y1, x1, y0 = _boxes(text.raw, kept, codes).T
    (xa, ya), (xb, yb) = place(x0, y1), place(x1, y0)
    boxes = np.stack([np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)], axis=1)
    sheet.glyphs = Glyphs(codes, boxes)


def _codes(handle: Any, count: int) -> NDArray[np.uint32]:
    """The code point of each character, 0 where there is none.

    PDFium gives them all at once, except that characters without a code are left out there; then they are asked for singly.
    """
    room = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_CountChars(handle) == count and raw.FPDFText_GetText(handle, 0, count, room) == count + 1:
        units = np.frombuffer(bytes(room), np.uint16)[:count]
        if not ((units >= 0xD800) & (units < 0xE000)).any():  # halves of characters would shift the others
            return units.astype(np.uint32)
    codes: NDArray[np.uint32] = calls.ask(calls.unicode_of, calls.address(handle), np.arange(count)).astype(np.uint32)
    return codes


def _boxes(handle: Any, places: NDArray[np.intp], codes: NDArray[np.uint32]) -> Floats:
    """The boxes (left, top, right, bottom, in the page's own coordinates) that fonts reserve for characters.

    Where PDFium has them wrong (scaled vertical fonts) a square around the ink stands for them: that shows by the height of
    the boxes, which no Han character of their font fills by half.
    """
    boxes = calls.loose_boxes(calls.address(handle), places)
    heights = np.round(boxes[:, 1] - boxes[:, 3], 1)
    wrong = heights <= FLAT
    han = np.flatnonzero(are_han(codes) & ~wrong)
    found, first = np.unique(heights[han], return_index=True)
    _, _, sides = _inked(handle, places[han[first]])
    for height in found[found >= 2 * sides].tolist():
        wrong |= heights == height
    wrong &= codes != SPACE
    if wrong.any():
        x, y, side = _inked(handle, places[wrong])
        squares = np.stack([x - side / 2, y + side / 2, x + side / 2, y - side / 2], axis=1)
        boxes[wrong] = np.where((side > 0)[:, None], squares, boxes[wrong])
    return boxes


def _inked(handle: Any, places: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """The middles of the ink of characters, and the sides of squares that hold it."""
    left, right, bottom, top = calls.ink_boxes(calls.address(handle), places)
    return (left + right) / 2, (bottom + top) / 2, 1.1 * np.maximum(right - left, top - bottom)


def _read_objects(page: pdfium.PdfPage, sheet: Sheet, place: Place) -> None:
    """Rules of all paths, also those inside forms, and how many texts and pictures there are."""
    seen = 0
    paths = _Paths(place)
    count = min(raw.FPDFPage_CountObjects(page.raw), MAX_OBJECTS)
    stack = [(calls.objects(calls.address(page.raw), count), 0, IDENTITY)]
    while stack:
        items, depth, outer = stack.pop()
        if seen + len(items) >= MAX_OBJECTS:
            sheet.too_many_rules = True
            items = items[: MAX_OBJECTS - seen]
        seen += len(items)
        kinds = np.array(list(map(calls.kind_of, items)), np.int64)
        sheet.text_objects += int(np.count_nonzero(kinds == raw.FPDF_PAGEOBJ_TEXT))
        sheet.pictures += int(np.count_nonzero(kinds == raw.FPDF_PAGEOBJ_IMAGE))
        if len(sheet.rules) <= MAX_RULES:
            sheet.rules.extend(paths.rules(list(compress(items, kinds == raw.FPDF_PAGEOBJ_PATH)), outer))
        for item in compress(items, (kinds == raw.FPDF_PAGEOBJ_FORM) & (depth < MAX_FORM_DEPTH)):
            count = min(raw.FPDFFormObj_CountObjects(_object(item)), MAX_OBJECTS)
            stack.append((calls.objects(item, count, form=True), depth + 1, _multiply(_matrix(_object(item)), outer)))


def _object(item: calls.Handle) -> Any:
    return ctypes.cast(item, raw.FPDF_PAGEOBJECT)


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    A, B, C, D, E, F = then  # noqa: N806 - the letters of the PDF standard
    return (a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class _Paths:
    """The rules that paths draw."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._colour = tuple(ctypes.c_uint() for _ in range(4))
        self._x, self._y = ctypes.c_float(), ctypes.c_float()

    def rules(self, items: list[calls.Handle], outer: Matrix) -> list[Rule]:
        """The rules of some paths; `outer` is the matrix of the form that they stand in."""
        if not items:
            return []
        filled, stroked = calls.modes(items)
        corners = np.array(list(map(calls.corners_of, items)), np.int64)
        simple = ~stroked & (corners <= ONE_BOX)
        rules = self._boxes(items, simple & filled, outer)
        for index in np.flatnonzero(~simple & (stroked | filled) & (corners <= 4 * MAX_RULES)).tolist():
            item = _object(items[index])
            rules.extend(self._drawn(item, int(corners[index]), bool(stroked[index]), bool(filled[index]), outer))
            if len(rules) > MAX_RULES:
                break
        return rules

    def _boxes(self, items: list[calls.Handle], chosen: NDArray[np.bool_], outer: Matrix) -> list[Rule]:
        """The filled shapes of few corners that are thin enough for a rule: what they cover tells it without their corners."""
        if not chosen.any():
            return []
        left, bottom, right, top = calls.bounds(items)
        places = [self._place(*_apply(outer, x, y)) for x in (left, right) for y in (bottom, top)]
        x, y = np.stack([x for x, _ in places]), np.stack([y for _, y in places])
        boxes = np.stack([x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)], axis=1)
        wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        thin = np.flatnonzero(chosen & (np.minimum(wide, high) <= THIN) & (np.maximum(wide, high) > THIN))
        if not len(thin):
            return []
        red, green, blue, alpha = calls.fills([items[index] for index in thin.tolist()])
        seen = (alpha < 0) | ((alpha > FAINT) & (np.minimum(np.minimum(red, green), blue) < WHITE))
        return [_rule(*box) for box in boxes[thin[seen]].tolist()]

    def _drawn(self, item: Any, count: int, stroked: bool, filled: bool, outer: Matrix) -> list[Rule]:
        """The rules of a path that is drawn, or filled between many corners."""
        stroked = stroked and self._visible(item, raw.FPDFPageObj_GetStrokeColor)
        if not stroked and not (filled and self._visible(item, raw.FPDFPageObj_GetFillColor)):
            return []
        shapes = self._shapes(item, count, _multiply(_matrix(item), outer))
        if stroked:
            return [rule for shape in shapes for a, b in pairwise(shape) if (rule := _straight(a, b))]
        return [rule for shape in shapes if (rule := _thin_box(shape))]

    def _visible(self, item: Any, get: Callable[..., int]) -> bool:
        """Whether a colour can be seen on white paper. Word processors lay white boxes behind text: no rules of a table."""
        if not get(item, *self._colour):
            return True
        red, green, blue, alpha = self._colour
        return alpha.value > FAINT and (red.value < WHITE or green.value < WHITE or blue.value < WHITE)

    def _shapes(self, item: Any, count: int, matrix: Matrix) -> list[list[Point]]:
        """The polygons of a path. A curve breaks its polygon, for a curve is no rule."""
        shapes: list[list[Point]] = []
        current: list[Point] = []
        x, y = self._x, self._y
        for segment in map(raw.FPDFPath_GetPathSegment, repeat(item), range(count)):
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = self._place(*_apply(matrix, x.value, y.value))
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
                current.append(point)
            else:
                current = [point]
                shapes.append(current)
            if len(current) > 2 and raw.FPDFPathSegment_GetClose(segment):
                current.append(current[0])
        return [shape for shape in shapes if len(shape) > 1]


def _straight(a: Point, b: Point) -> Rule | None:
    x0, x1, top, bottom = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
    if x1 - x0 <= STRAIGHT < bottom - top:
        middle = (x0 + x1) / 2
        return Rule(middle, top, middle, bottom)
    if bottom - top <= STRAIGHT < x1 - x0:
        middle = (top + bottom) / 2
        return Rule(x0, middle, x1, middle)
    return None


def _thin_box(shape: list[Point]) -> Rule | None:
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    thin, long = sorted((x1 - x0, bottom - top))
    return _rule(x0, top, x1, bottom) if thin <= THIN < long else None


def _rule(x0: float, top: float, x1: float, bottom: float) -> Rule:
    """The line in the middle of a thin box."""
    if x1 - x0 > bottom - top:
        return Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    return Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
