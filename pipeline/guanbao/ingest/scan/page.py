"""One picture of a page to a sheet: characters with places and confidence, and rules, in points."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from guanbao.ingest.pdf.lattice import Bounds
from guanbao.ingest.pdf.shapes import Glyph, Glyphs, Rule, Sheet
from guanbao.ingest.pdf.tables import PrintedCell, find_tables
from guanbao.ingest.scan.engine import Picture, Piece, detect, recognise
from guanbao.ingest.scan.rules import find_rules, ink_of
from guanbao.ingest.scan.upright import straighten, turn
from guanbao.ingest.wording import is_wide

_BLANK = 0.002  # of a page's pixels are dark where anything is printed
_SMALLEST = 0.2  # of a page's width: less wide, crossing strokes are a large character
_INSIDE = 0.85  # of a piece's width must lie in a cell to be its text
_INK = 0.0008  # of a cell's pixels are dark where something stands in it
_EDGE = 0.012  # of the page's width: rules and their shadows reach so far into a cell, at most
_MARGIN = 6  # pixels around a line that is read
_LEAST_LINE = 6  # pixels
_PLAIN = 0.7  # what is no digit but looks like one is taken for it, and doubted
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "〇": "0", "○": "0", "。": "0", "l": "1", "I": "1", "|": "1"})


def read_picture(picture: Picture, number: int, width: float, height: float) -> Sheet:
    """Read a page that is `width` by `height` points large. A page on its side is turned and marked as `turned`."""
    picture, turned = turn(picture)
    if turned in (90, 270):
        width, height = height, width
    picture = straighten(picture)
    return _Reader(picture, Sheet(number, width, height, turned=turned != 0, pictures=1)).read()


class _Reader:
    def __init__(self, picture: Picture, sheet: Sheet) -> None:
        self.picture = picture
        self.sheet = sheet
        self.fx = sheet.width / picture.shape[1]
        self.fy = sheet.height / picture.shape[0]
        self.ink = ink_of(picture)
        self.glyphs: list[Glyph] = []

    def read(self) -> Sheet:
        self.sheet.rules = list(self._rules())
        tables = find_tables(replace(self.sheet, glyphs=self._marks())).tables
        strokes = [t.bounds for t in tables if t.bounds[2] - t.bounds[0] < _SMALLEST * self.sheet.width]
        self.sheet.rules = [rule for rule in self.sheet.rules if not any(_in(rule, bounds) for bounds in strokes)]
        cells = [cell for table in tables if table.bounds not in strokes for cell in table.cells]
        pieces = detect(self.picture)
        if not pieces and self.ink.mean() / 255 < _BLANK:
            self.sheet.pictures = 0  # the back of a sheet
        boxes = [self._pixels(cell.bounds) for cell in cells]
        kept, taken = self._sorted(pieces, boxes)
        self._put(self._lines(kept))
        self._fill([cell for index, cell in enumerate(cells) if index not in taken])
        self.sheet.glyphs = Glyphs.of(self.glyphs)
        return self.sheet

    def _rules(self) -> Iterator[Rule]:
        across, upright = find_rules(self.picture)
        for x0, top, x1, bottom in (*across, *upright):
            yield Rule(x0 * self.fx, top * self.fy, x1 * self.fx, bottom * self.fy)

    def _marks(self) -> Glyphs:
        """A mark all over the page for each stretch of ink, so that the table code knows which frames hold anything."""
        step = max(8, self.picture.shape[1] // 150)
        rows, columns = (size // step for size in self.picture.shape)
        dark = self.ink[: rows * step, : columns * step].reshape(rows, step, columns, step).any(axis=(1, 3))
        y, x = np.nonzero(dark)
        fx, fy = step * self.fx, step * self.fy
        boxes = np.stack([x * fx, y * fy, (x + 1) * fx, (y + 1) * fy], axis=1)
        return Glyphs(np.full(len(x), ord("■"), np.uint32), boxes)

    def _pixels(self, bounds: Bounds) -> tuple[float, float, float, float]:
        return bounds[0] / self.fx, bounds[1] / self.fy, bounds[2] / self.fx, bounds[3] / self.fy

    def _sorted(self, pieces: Sequence[Piece], boxes: Sequence[tuple[float, ...]]) -> tuple[list[Piece], set[int]]:
        """The pieces that stand in one cell or outside of all, and the cells whose pieces are all such.

        A piece over several cells is left: these are read one by one.
        """
        kept: list[Piece] = []
        taken: set[int] = set()
        torn: set[int] = set()
        for piece in pieces:
            middle = (piece.top + piece.bottom) / 2
            touched = [
                (min(piece.x1, box[2]) - max(piece.x0, box[0]), index)
                for index, box in enumerate(boxes)
                if box[1] <= middle <= box[3] and min(piece.x1, box[2]) > max(piece.x0, box[0])
            ]
            best, index = max(touched, default=(0.0, -1))
            if not touched or best >= _INSIDE * (piece.x1 - piece.x0):
                kept.append(piece)
                taken |= {index} if touched else set()
            else:
                torn |= {index for _, index in touched}
        kept = [piece for piece in kept if not self._in_any(piece, [boxes[i] for i in torn])]
        return kept, taken - torn

    @staticmethod
    def _in_any(piece: Piece, boxes: Sequence[tuple[float, ...]]) -> bool:
        x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)

    def _lines(self, pieces: Sequence[Piece]) -> list[Piece]:
        crops = [self._crop(p.x0, p.top, p.x1, p.bottom) for p in pieces]
        read = recognise([crop for crop in crops if crop.size])
        found = [p for p, crop in zip(pieces, crops, strict=True) if crop.size]
        return [replace(p, text=text, score=score) for p, (text, score) in zip(found, read, strict=True)]

    def _crop(self, x0: float, top: float, x1: float, bottom: float) -> Picture:
        return self.picture[max(0, int(top)) : int(bottom) + 1, max(0, int(x0)) : int(x1) + 1]

    def _put(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self.glyphs.extend(self._glyphs(piece))

    def _glyphs(self, piece: Piece) -> Iterator[Glyph]:
        """The characters of a piece, set side by side as wide as such characters are."""
        text = unicodedata.normalize("NFC", piece.text.strip())
        if not text:
            return
        widths = np.array([1.0 if is_wide(char) else 0.55 for char in text])
        edges = piece.x0 + (piece.x1 - piece.x0) * np.concatenate([[0.0], np.cumsum(widths) / widths.sum()])
        for char, (x0, x1) in zip(text, pairwise(edges.tolist()), strict=True):
            yield Glyph(
                char, x0 * self.fx, piece.top * self.fy, x1 * self.fx, piece.bottom * self.fy, min(1.0, piece.score)
            )

    # cells without a piece of their own

    def _fill(self, cells: Sequence[PrintedCell]) -> None:
        """Read cells that hold ink but no piece that was found; what cannot be read is noted as such."""
        crops: list[Picture] = []
        places: list[tuple[PrintedCell, Piece]] = []
        for cell in cells:
            for line in self._inked_lines(cell):
                places.append((cell, line))
                crops.append(
                    self._crop(line.x0 - _MARGIN, line.top - _MARGIN, line.x1 + _MARGIN, line.bottom + _MARGIN)
                )
        for (cell, line), (text, score) in zip(places, recognise(crops), strict=True):
            read, sure = _as_number(text.strip(), score)
            if read:
                self._put([replace(line, text=read, score=sure)])
            else:
                self.sheet.unread.append(cell.bounds)

    def _inked_lines(self, cell: PrintedCell) -> Iterator[Piece]:
        """The lines of ink in a cell, without what its rules leave at the edges."""
        x0, top, x1, bottom = map(round, self._pixels(cell.bounds))
        edge = max(3, round(_EDGE * min(self.picture.shape[1], x1 - x0 + bottom - top)))
        x0, top, x1, bottom = x0 + edge, top + edge, x1 - edge, bottom - edge
        ink = self.ink[max(0, top) : bottom, max(0, x0) : x1]
        if not ink.size or ink.mean() / 255 < _INK:
            return
        rows = np.flatnonzero(ink.any(axis=1))
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1):
            line = ink[run[0] : run[-1] + 1]
            columns = np.flatnonzero(line.any(axis=0))
            if run.size >= _LEAST_LINE and columns.size:
                left, right = x0 + int(columns[0]), x0 + int(columns[-1]) + 1
                yield Piece(left, top + int(run[0]), right, top + int(run[-1]) + 1, "", 0.0)


def _in(rule: Rule, bounds: Bounds) -> bool:
    x, y = (rule.x0 + rule.x1) / 2, (rule.top + rule.bottom) / 2
    return bounds[0] - 1 <= x <= bounds[2] + 1 and bounds[1] - 1 <= y <= bounds[3] + 1


def _as_number(text: str, score: float) -> tuple[str, float]:
    """The text of a small cell, and how sure it is; a letter that stands where digits do is taken for the digit."""
    digits = text.translate(_LOOKALIKES)
    if digits != text and digits.isdecimal():
        return digits, min(score, _PLAIN)
    return text, score
