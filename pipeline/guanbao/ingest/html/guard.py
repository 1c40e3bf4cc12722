"""What a page may cost to parse, judged before it is parsed; and its text without any parser, to compare with.

The parser's time grows with the depth at which each tag stands, and its memory with what is left open (a `<font>` that
is never closed is opened again in every later block). A few kilobytes made to harm would take minutes.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict

MAX_EFFORT = 200_000_000  # about a second and some hundred megabytes
_REOPENED = 100  # how much more an element costs that is opened again than one that is looked past
_LONG_TAG = 4096  # characters: only such tags are searched for too many attributes

_RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_VOID = frozenset(
    ("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
     "meta", "param", "source", "track", "wbr")
)  # fmt: skip
_FOREIGN = frozenset(("svg", "math"))
# Elements that end where their like begins; up to which element that reaches.
_SELF_ENDING = frozenset(
    ("p", "li", "dd", "dt", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup")
)
_REACH = frozenset(("table", "ul", "ol", "dl", "select", "button", "object"))
_ALIKE = 3  # elements alike that are opened again at most

_TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)"""
    r"""(?P<rest>(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+)(?:>|\Z)""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""[^\s"'=/]+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=]++))?""")
_TAG = re.compile(r"""<[a-zA-Z/!?](?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+>""")
_UNSEEN = re.compile(r"<(script|style|template|title)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"</?(?:p|div|br|tr|li|h[1-6]|table|td|th|dd|dt|section|article)\b[^<>]*>", re.IGNORECASE)


class _Open:
    """The elements that are open, as a parser would keep them."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.counts: Counter[str] = Counter()
        self.formatting: defaultdict[str, list[str]] = defaultdict(list)
        self.reopened = 0

    def start(self, name: str, rest: str) -> None:
        if name in _FORMATTING:
            alike = self.formatting[name]
            if alike.count(rest) < (1 if name == "a" else _ALIKE):
                alike.append(rest)
                self.reopened += 1
            return
        if name in _SELF_ENDING and self.counts[name]:
            self._end_like(name)
        self.stack.append(name)
        self.counts[name] += 1

    def end(self, name: str) -> None:
        if name in _FORMATTING:
            if self.formatting[name]:
                self.formatting[name].pop()
                self.reopened -= 1
        elif self.counts[name] and (not self.in_foreign() or name in _FOREIGN):
            self._close(name)

    def in_foreign(self) -> bool:
        return bool(self.counts["svg"] or self.counts["math"])

    def _end_like(self, name: str) -> None:
        for open_ in reversed(self.stack):
            if open_ == name:
                self._pop(name)
                return
            if open_ in _REACH:
                return

    def _close(self, name: str) -> None:
        """An end tag of an inline element closes nothing beyond a block; that of a block closes all in it."""
        if name == "span" or "-" in name or ":" in name:
            for open_ in reversed(self.stack):
                if open_ == name:
                    break
                if open_ != "span":
                    return
        self._pop(name)

    def _pop(self, name: str) -> None:
        while self.stack:
            open_ = self.stack.pop()
            self.counts[open_] -= 1
            if open_ == name:
                return


def effort(markup: str) -> int:
    """How much work a parser has with a page; counting stops above `MAX_EFFORT`."""
    open_ = _Open()
    done = at = 0
    while done <= MAX_EFFORT and (token := _TOKEN.search(markup, at)):
        at = token.end()
        name = (token["name"] or "").lower()
        if not name:
            continue
        if token["end"]:
            open_.end(name)
            continue
        done += len(open_.stack) + _REOPENED * open_.reopened
        rest = token["rest"]
        if len(rest) > _LONG_TAG:
            done += sum(1 for _ in _ATTRIBUTE.finditer(rest)) ** 2
        if name in _RAW and not open_.in_foreign():
            at = _end_of_raw(markup, name, at)
        elif name not in _VOID:
            open_.start(name, rest)
    return done


def _end_of_raw(markup: str, name: str, at: int) -> int:
    end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(markup, at)
    return end.end() if end else len(markup)


def flat_text(markup: str) -> str:
    r"""The text of a page with its tags simply cut out; block tags end lines. Comments that nothing ends are kept.

    >>> flat_text("<p>受理<b>3</b>件<p>答复2件")
    '\n受理3件\n答复2件'
    """
    parts = markup.split("<!--")
    kept = [parts[0]]
    for part in parts[1:]:
        closed = part.find("-->")
        kept.append(part[closed + 3 :] if closed >= 0 else part)
    text = _UNSEEN.sub("\n", "".join(kept))
    return html.unescape(_TAG.sub("", _LINE.sub("\n", text)))
