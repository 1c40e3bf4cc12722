"""PDFium's functions that a page needs a thousand times, called with plain addresses, in loops outside of Python.

ctypes makes an object of every pointer that it passes; for functions that take a tenth of a microsecond that is most of the
time. Nothing here waits or calls back, so Python's lock is kept as well. What is called rarely goes through pypdfium2 as usual.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

Handle = int  # the address of something that PDFium holds
Asked = Callable[..., Any]
_ADDRESS, _INT = ctypes.c_void_p, ctypes.c_int


def _plain(function: Any, result: Any, *arguments: Any) -> Asked:
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, _ADDRESS).value or 0)


unicode_of = _plain(raw.FPDFText_GetUnicode, _INT, _ADDRESS, _INT)
is_generated = _plain(raw.FPDFText_IsGenerated, _INT, _ADDRESS, _INT)
kind_of = _plain(raw.FPDFPageObj_GetType, _INT, _ADDRESS)
corners_of = _plain(raw.FPDFPath_CountSegments, _INT, _ADDRESS)
_box = _plain(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
_on_page = _plain(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
_in_form = _plain(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, _INT)
_mode = _plain(raw.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
_ink = _plain(raw.FPDFText_GetCharBox, _INT, _ADDRESS, _INT, *[_ADDRESS] * 4)
_fill = _plain(raw.FPDFPageObj_GetFillColor, _INT, *[_ADDRESS] * 5)
_bounds = _plain(raw.FPDFPageObj_GetBounds, _INT, _ADDRESS, *[_ADDRESS] * 4)


def address(handle: Any) -> Handle:
    """The address behind a handle of pypdfium2."""
    return ctypes.cast(handle, _ADDRESS).value or 0


def ask(function: Asked, handle: Handle, places: NDArray[np.intp]) -> NDArray[np.int64]:
    """What a function says of some of the characters of a page."""
    return np.array(list(map(function, repeat(handle), places.tolist())), np.int64)


def loose_boxes(text: Handle, places: NDArray[np.intp]) -> NDArray[np.float64]:
    """The boxes (left, top, right, bottom) that their fonts reserve for some characters."""
    room = np.zeros((len(places), 4), np.float32)
    deque(map(_box, repeat(text), places.tolist(), _rows(room)), maxlen=0)
    return room.astype(np.float64)


def ink_boxes(text: Handle, places: NDArray[np.intp]) -> NDArray[np.float64]:
    """What the ink of some characters covers: a row of left ends, one of right ends, one of lower and one of upper ends."""
    room = np.zeros((4, len(places)))
    deque(map(_ink, repeat(text), places.tolist(), *map(_rows, room)), maxlen=0)
    return room


def objects(owner: Handle, count: int, *, form: bool = False) -> list[Handle]:
    """What is drawn on a page or in a form, in the order of drawing."""
    return list(map(_in_form if form else _on_page, repeat(owner), range(count)))


def modes(paths: Sequence[Handle]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of some paths are filled, and which are stroked."""
    room = np.zeros((2, len(paths)), np.int32)
    deque(map(_mode, paths, *map(_rows, room)), maxlen=0)
    fill, stroke = room != 0
    return fill, stroke


def fills(items: Sequence[Handle]) -> NDArray[np.int64]:
    """The colours that some objects are filled with: a row each of red, green, blue and alpha; all -1 where there is none."""
    room = np.zeros((4, len(items)), np.uint32)
    known = np.array(list(map(_fill, items, *map(_rows, room))), np.bool_)
    return np.where(known, room.astype(np.int64), -1)


def bounds(items: Sequence[Handle]) -> NDArray[np.float64]:
    """What some objects cover: a row of left ends, one of lower ends, one of right and one of upper ends."""
    room = np.zeros((4, len(items)), np.float32)
    deque(map(_bounds, items, *map(_rows, room)), maxlen=0)
    return room.astype(np.float64)


def _rows(room: NDArray[Any]) -> range:
    """The addresses of the rows (or single numbers) of an array that is in one piece; it must live as long as they are used."""
    if not len(room):
        return range(0)
    start, step = room.ctypes.data, room.strides[0]
    return range(start, start + step * len(room), step)
