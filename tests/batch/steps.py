"""Counts the steps of a backtracking search, so that growth can be measured without a clock.

It walks the tree that `re` parses a pattern into, as `re` does, but counts. What `re` does faster (a literal that must come
first, sets of characters) changes factors, not growth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Then = Callable[[int], bool]
REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_SINGLE = (constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY)


class _TooManyStepsError(Exception):
    """More steps than anybody wants to wait for."""


class Search:
    """A pattern that counts what it does. `anchored` for one that is only tried at the start of a text."""

    def __init__(self, pattern: str | bytes, flags: int = 0, *, anchored: bool = False, most: float = math.inf) -> None:
        self.tree = parser.parse(pattern, flags & ~re.DEBUG)
        self._flags = self.tree.state.flags
        self._is_bytes = isinstance(pattern, bytes)
        self._anchored = anchored
        self._most = most
        self._text = ""
        self._groups: dict[int, tuple[int, int]] = {}
        self._seen: dict[tuple[int, str], bool] = {}
        self.steps = 0
        self.ends: list[int] = []
        self.letters: list[str] | None = None

    def count(self, text: str) -> float:
        """The steps that it takes to find all matches in a text, or that are too many; anchored, those to match or fail."""
        self._text, self.steps, self.ends = text, 0, []
        end = -1

        def stop(at: int) -> bool:
            nonlocal end
            end = at
            return not self._anchored or at == len(text)  # as `fullmatch` asks, which looks further than `match`

        start = 0
        try:
            while start <= len(text):
                found = self._run(self.tree, 0, start, stop)
                if self._anchored:
                    break
                if found:
                    self.ends.append(end)
                start = max(end, start + 1) if found else start + 1
        except _TooManyStepsError:
            return math.inf
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self._most:
            raise _TooManyStepsError

    def _run(self, items: Sequence[Any], index: int, at: int, then: Then) -> bool:
        """Whether the items from `index` on match at a place, and then what follows."""
        while index < len(items):
            operator, value = items[index]
            if operator in _SINGLE:
                if not self._takes(items[index], at):
                    return False
                at, index = at + 1, index + 1
                continue
            if operator is constants.AT:
                if not self._stands(value, at):
                    return False
                index += 1
                continue
            return self._branching(operator, value, at, self._going_on(items, index + 1, then))
        return then(at)

    def _going_on(self, items: Sequence[Any], index: int, then: Then) -> Then:
        return lambda at: self._run(items, index, at, then)

    def _branching(self, operator: Any, value: Any, at: int, then: Then) -> bool:
        self._step()
        if operator is constants.SUBPATTERN:
            return self._run(value[-1], 0, at, self._closing(value[0], at, then))
        if operator is constants.BRANCH:
            for one in value[1]:  # noqa: SIM110 - calls within `any` are not Python's alone
                if self._run(one, 0, at, then):
                    return True
            return False
        if operator in REPEATS:
            return self._repeat(operator, *value, at, then)
        if operator is constants.ATOMIC_GROUP:
            end = self._first(value, at)
            return end is not None and then(end)
        if operator in (constants.ASSERT, constants.ASSERT_NOT):
            direction, inner = value
            start = at if direction > 0 else at - inner.getwidth()[0]
            found = start >= 0 and self._first(inner, start) is not None
            return found == (operator is constants.ASSERT) and then(at)
        if operator is constants.GROUPREF:
            start, stop = self._groups.get(value, (0, 0))
            same = self._text.startswith(self._text[start:stop], at)
            return same and then(at + stop - start)
        raise NotImplementedError(str(operator))

    def _closing(self, group: int | None, start: int, then: Then) -> Then:
        def closed(at: int) -> bool:
            if group is not None:
                self._groups[group] = (start, at)
            return then(at)

        return closed

    def _first(self, items: Sequence[Any], at: int) -> int | None:
        ends: list[int] = []

        def note(place: int) -> bool:
            ends.append(place)
            return True

        return ends[0] if self._run(items, 0, at, note) else None

    def _repeat(self, operator: Any, least: int, most: int, body: Any, at: int, then: Then) -> bool:
        if len(body) == 1 and body[0][0] in _SINGLE:
            return self._run_of_one(operator, least, most, body[0], at, then)
        if operator is constants.POSSESSIVE_REPEAT:
            done = 0
            while done < most and (end := self._first(body, at)) is not None and end > at:
                at, done = end, done + 1
            return done >= least and then(at)

        def more(done: int, place: int) -> bool:
            def again(end: int) -> bool:
                return (end > place or done < least) and more(done + 1, end)

            if done < least:
                return self._run(body, 0, place, again)
            if operator is constants.MIN_REPEAT:
                return then(place) or (done < most and self._run(body, 0, place, again))
            return (done < most and self._run(body, 0, place, again)) or then(place)

        return more(0, at)

    def _run_of_one(self, operator: Any, least: int, most: int, one: Any, at: int, then: Then) -> bool:
        if operator is constants.MIN_REPEAT:
            done = 0
            while done < least:
                if not self._takes(one, at + done):
                    return False
                done += 1
            while not then(at + done):
                if done >= most or not self._takes(one, at + done):
                    return False
                done += 1
            return True
        done = 0
        while done < most and self._takes(one, at + done):
            done += 1
        if operator is constants.POSSESSIVE_REPEAT:
            return done >= least and then(at + done)
        for left in range(done, least - 1, -1):  # noqa: SIM110 - as above
            if then(at + left):
                return True
        return False

    # one character

    def _takes(self, one: Any, at: int) -> bool:
        self._step()
        if at >= len(self._text):
            return False
        key = (id(one), self._text[at])
        if key not in self._seen:
            self._seen[key] = self.accepts(one, self._text[at])
        return self._seen[key]

    def accepts(self, one: Any, letter: str) -> bool:
        """Whether an item of one character takes a letter."""
        operator, value = one
        cases = {letter, letter.lower(), letter.upper()} if self._flags & re.IGNORECASE else {letter}
        if operator is constants.ANY:
            return letter != "\n" or bool(self._flags & re.DOTALL)
        if operator is constants.LITERAL:
            return any(ord(case) == value for case in cases if len(case) == 1)
        if operator is constants.NOT_LITERAL:
            return all(ord(case) != value for case in cases if len(case) == 1)
        negated = value[0][0] is constants.NEGATE
        found = any(self._in_part(*part, case) for part in value for case in cases if len(case) == 1)
        return found != negated

    def _in_part(self, operator: Any, value: Any, letter: str) -> bool:
        if operator is constants.LITERAL:
            return ord(letter) == value
        if operator is constants.RANGE:
            return bool(value[0] <= ord(letter) <= value[1])
        if operator is constants.CATEGORY:
            return bool(_CATEGORIES[value](letter, self._is_bytes or bool(self._flags & re.ASCII)))
        return False

    def _stands(self, where: Any, at: int) -> bool:
        text, end = self._text, len(self._text)
        if where in (constants.AT_BEGINNING, constants.AT_BEGINNING_STRING):
            lines = where is constants.AT_BEGINNING and self._flags & re.MULTILINE
            return at == 0 or bool(lines and text[at - 1] == "\n")
        if where in (constants.AT_END, constants.AT_END_STRING):
            if at == end or (where is constants.AT_END and at == end - 1 and text[at] == "\n"):
                return True
            return bool(where is constants.AT_END and self._flags & re.MULTILINE and text[at] == "\n")
        sides = [_is_word(text[place], False) if 0 <= place < end else False for place in (at - 1, at)]
        return (sides[0] != sides[1]) == (where is constants.AT_BOUNDARY)


def _is_word(letter: str, ascii_only: bool) -> bool:
    return (letter.isalnum() or letter == "_") and (not ascii_only or letter.isascii())


def _is_digit(letter: str, ascii_only: bool) -> bool:
    return letter.isdecimal() and (not ascii_only or letter.isascii())


def _is_space(letter: str, ascii_only: bool) -> bool:
    return letter.isspace() and (not ascii_only or letter.isascii())


_CATEGORIES: dict[Any, Callable[[str, bool], bool]] = {
    constants.CATEGORY_DIGIT: _is_digit,
    constants.CATEGORY_NOT_DIGIT: lambda letter, plain: not _is_digit(letter, plain),
    constants.CATEGORY_SPACE: _is_space,
    constants.CATEGORY_NOT_SPACE: lambda letter, plain: not _is_space(letter, plain),
    constants.CATEGORY_WORD: _is_word,
    constants.CATEGORY_NOT_WORD: lambda letter, plain: not _is_word(letter, plain),
}


# --- attacks ------------------------------------------------------------------------------------------------------

_LETTERS = "一1 a\t\n,，.。…-—（(:：/<=\"'\u3000年件海x\x00"
_ENDS = ("", "\x00", "1", "，")


def attacks(search: Search, length: int) -> Iterator[str]:
    """Texts that a pattern may choke on: what leads to a repeat, then what it takes, over and over, then what stops it."""
    for before, body in repeats(search.tree):
        lead = example(search, before)
        for unit in dict.fromkeys(_units(search, body)):
            for end in _ENDS:
                yield lead + unit * (length // len(unit)) + end
                if lead:
                    yield unit * (length // len(unit)) + end
            if lead:
                yield (lead + unit) * (length // len(lead + unit))


def repeats(items: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The bodies of repeats with no tight bound, each with what stands before it."""
    for operator, value in items:
        if operator in REPEATS:
            if value[1] > 40:
                yield before, value[2]
            yield from repeats(value[2], before)
        for part in parts(operator, value):
            yield from repeats(part, before)
        before = (*before, (operator, value))


def parts(operator: Any, value: Any) -> Iterator[Any]:
    """What lies in an item that is no repeat."""
    if operator is constants.SUBPATTERN:
        yield value[-1]
    elif operator is constants.ATOMIC_GROUP:
        yield value
    elif operator is constants.BRANCH:
        yield from value[1]
    elif operator in (constants.ASSERT, constants.ASSERT_NOT):
        yield value[1]


def _units(search: Search, body: Any) -> Iterator[str]:
    """What a body takes: of single characters those that other parts of the pattern may take as well."""
    if len(body) == 1 and body[0][0] in _SINGLE:
        yield from [letter for letter in letters(search) if search.accepts(body[0], letter)] or ["a"]
        return
    yield example(search, body) or "a"
    for part in list(body)[:3]:
        if part[0] in _SINGLE:
            yield from [letter for letter in letters(search) if search.accepts(part, letter)][:3]


def letters(search: Search) -> list[str]:
    """Characters that tell the sets of a pattern apart: one of each kind that it treats alike."""
    if search.letters is None:
        sets = list(_sets(search.tree))
        kinds: dict[tuple[bool, ...], str] = {}
        for letter in dict.fromkeys((*_LETTERS, *_all_letters(search.tree))):
            kinds.setdefault(tuple(search.accepts(one, letter) for one in sets), letter)
        search.letters = list(kinds.values())[:40]
    return search.letters


def _sets(items: Any) -> Iterator[Any]:
    for item in items:
        operator, value = item
        if operator in _SINGLE:
            yield item
        elif operator in REPEATS:
            yield from _sets(value[2])
        else:
            for part in parts(operator, value):
                yield from _sets(part)


def _all_letters(items: Any) -> Iterator[str]:
    for operator, value in items:
        if operator is constants.LITERAL:
            yield chr(value)
        elif operator is constants.IN:
            for kind, part in value:
                if kind is constants.LITERAL:
                    yield chr(part)
                elif kind is constants.RANGE:
                    yield chr(part[0])
        elif operator in REPEATS:
            yield from _all_letters(value[2])
        else:
            for part in parts(operator, value):
                yield from _all_letters(part)


def example(search: Search, items: Any) -> str:
    """A short text that items match, as near as can be had without looking at what assertions ask."""
    made = ""
    for operator, value in items:
        if operator in _SINGLE:
            if operator is constants.LITERAL:
                made += chr(value)
            else:
                made += next((one for one in letters(search) if search.accepts((operator, value), one)), "")
        elif operator in REPEATS:
            made += example(search, value[2]) * max(value[0], 0)
        elif operator in (constants.SUBPATTERN, constants.ATOMIC_GROUP):
            made += example(search, value[-1] if operator is constants.SUBPATTERN else value)
        elif operator is constants.BRANCH:
            made += example(search, value[1][0])
    return made
