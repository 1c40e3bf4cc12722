"""Glyphs and ruled lines of a page, as PDFium reads them. One thread only: PDFium keeps global state."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from guanbao.ingest.pdf.shapes import MAX_RULES, Glyph, Rule, Sheet, readable
from guanbao.ingest.wording import is_han

Point = tuple[float, float]
Place = Callable[[float, float], Point]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

THIN = 3.0  # a filled box thinner than this is a drawn line
ONE_BOX = 5  # segments of a path that is a single box
STRAIGHT = 0.8  # how far a line may lean over its length and still be straight
MAX_OBJECTS = 100_000
MAX_FORM_DEPTH = 8
WHITE = 250
SAMPLES = 40  # glyphs that vote on how a page is turned
TURNED_SHARE = 0.6

# Line-end hyphens come back as control or non-characters.
HYPHENS = {0x02, 0xFFFE}
SKIPPED = {0x00, 0x0A, 0x0D}


def read_sheet(page: pdfium.PdfPage, number: int, room: int) -> Sheet:
    """Read one page; at most `room` glyphs are taken, and `truncated` tells when there were more.

    A page whose text runs up, down or upside down is turned until it can be read, and marked as `turned`.
    """
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        turn = _turn(text, page.get_rotation())
        if turn in (90, 270):
            width, height = height, width
        sheet = Sheet(number, width, height, turned=turn != 0)
        place = _placer(page, turn)
        _read_objects(page, sheet, place)
        _read_glyphs(text, sheet, place, room)
        return sheet
    finally:
        text.close()


def _turn(text: pdfium.PdfTextPage, rotation: int) -> int:
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
    reader = _BoxReader(text.raw)
    handle, unicode_of, glyphs = text.raw, raw.FPDFText_GetUnicode, sheet.glyphs
    (left, top), (right, _) = place(0.0, 0.0), place(1.0, 0.0)
    upright = right - left == 1.0  # as nearly all pages are: a shift is all that is needed
    for index in range(min(count, room)):
        code = unicode_of(handle, index)
        char = chr(code) if 0x4E00 <= code < 0xA000 else _char(handle, index, code)
        if char is None:
            sheet.bad += code == 0
            continue
        x0, y0, x1, y1 = reader.box(index, char)
        if upright:
            glyphs.append(Glyph(char, x0 + left, top - y1, x1 + left, top - y0))
        else:
            (xa, ya), (xb, yb) = place(x0, y1), place(x1, y0)
            glyphs.append(Glyph(char, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)))
        sheet.bad += char == "\ufffd" or "\ue000" <= char <= "\uf8ff"


class _BoxReader:
    """The box that the font reserves for a glyph; where PDFium has it wrong (scaled vertical fonts), one from the ink."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._loose = raw.FS_RECTF()
        self._ink = tuple(ctypes.c_double() for _ in range(4))
        self._right: dict[float, bool] = {}  # heights of boxes: whether a Han character fills boxes of this height

    def box(self, index: int, char: str) -> tuple[float, float, float, float]:
        raw.FPDFText_GetLooseCharBox(self._handle, index, self._loose)
        left, bottom, right, top = self._loose.left, self._loose.bottom, self._loose.right, self._loose.top
        height = round(top - bottom, 1)
        known = self._right.get(height)
        if known or (known is None and height > 0.1 and not is_han(char)):
            return left, bottom, right, top
        x, y, side = self._inked(index)
        if known is None and height > 0.1:
            self._right[height] = known = height < 2 * side
        if known or side <= 0:
            return left, bottom, right, top
        return x - side / 2, y - side / 2, x + side / 2, y + side / 2

    def _inked(self, index: int) -> tuple[float, float, float]:
        """The middle of the ink, and the side of a square that holds it."""
        raw.FPDFText_GetCharBox(self._handle, index, *self._ink)
        left, right, bottom, top = (side.value for side in self._ink)
        return (left + right) / 2, (bottom + top) / 2, 1.1 * max(right - left, top - bottom)


def _char(handle: Any, index: int, code: int) -> str | None:
    """The character at `index`, or `None` for what PDFium made up (spaces, line ends) or could not map."""
    if code in HYPHENS:
        return "-"
    if code in SKIPPED or (code == 0x20 and raw.FPDFText_IsGenerated(handle, index) == 1):
        return None
    return readable(code)


def _read_objects(page: pdfium.PdfPage, sheet: Sheet, place: Place) -> None:
    """Rules of all paths, also those inside forms, and how many texts and pictures there are."""
    seen = 0
    stack: list[tuple[Any, int, Matrix, int]] = [
        (raw.FPDFPage_GetObject(page.raw, i), 0, IDENTITY, i) for i in range(raw.FPDFPage_CountObjects(page.raw))
    ]
    while stack:
        if seen == MAX_OBJECTS:
            sheet.too_many_rules = True
            break
        item, depth, outer, _ = stack.pop()
        seen += 1
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            sheet.text_objects += 1
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            sheet.pictures += 1
        elif kind == raw.FPDF_PAGEOBJ_PATH and len(sheet.rules) <= MAX_RULES:
            sheet.rules.extend(_path_rules(item, outer, place))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            inner = _multiply(_matrix(item), outer)
            stack.extend(
                (raw.FPDFFormObj_GetObject(item, i), depth + 1, inner, i)
                for i in range(raw.FPDFFormObj_CountObjects(item))
            )


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


def _visible(item: Any, get: Callable[..., int]) -> bool:
    """Whether a colour can be seen on white paper. Word processors lay white boxes behind text: no rules of a table."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(item, red, green, blue, alpha):
        return True
    return alpha.value > 8 and min(red.value, green.value, blue.value) < WHITE


def _path_rules(item: Any, outer: Matrix, place: Place) -> list[Rule]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, fill, stroke):
        return []
    count = raw.FPDFPath_CountSegments(item)
    if count > 4 * MAX_RULES:
        return []
    if not stroke.value and count <= ONE_BOX and not _may_be_thin(item, outer):
        return []
    stroked = bool(stroke.value) and _visible(item, raw.FPDFPageObj_GetStrokeColor)
    filled = bool(fill.value) and _visible(item, raw.FPDFPageObj_GetFillColor)
    if not stroked and not filled:
        return []
    rules: list[Rule] = []
    for shape in _shapes(item, count, _multiply(_matrix(item), outer), place):
        if stroked:
            rules.extend(rule for a, b in pairwise(shape) if (rule := _straight(a, b)))
        elif rule := _thin_box(shape):
            rules.append(rule)
    return rules


def _may_be_thin(item: Any, outer: Matrix) -> bool:
    """Whether a filled box is narrow enough for a drawn line: a cheap look before its corners are asked for one by one."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if outer != IDENTITY or not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return True
    return min(right.value - left.value, top.value - bottom.value) <= THIN + STRAIGHT


def _shapes(item: Any, count: int, matrix: Matrix, place: Place) -> list[list[Point]]:
    """The polygons of a path. A curve breaks its polygon, for a curve is no rule."""
    shapes: list[list[Point]] = []
    current: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = place(*_apply(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            current.append(point)
        else:
            current = [point]
            shapes.append(current)
        if raw.FPDFPathSegment_GetClose(segment) and len(current) > 1:
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
    x0, x1 = min(p[0] for p in shape), max(p[0] for p in shape)
    top, bottom = min(p[1] for p in shape), max(p[1] for p in shape)
    if min(x1 - x0, bottom - top) > THIN or max(x1 - x0, bottom - top) <= THIN:
        return None
    if x1 - x0 > bottom - top:
        return Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    return Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
