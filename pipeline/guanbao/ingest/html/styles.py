"""How a browser treats elements: what is a block, what is hidden, what is never shown."""

from __future__ import annotations

import re

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details",
     "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2",
     "h3", "h4", "h5", "h6", "header", "hgroup", "legend", "li", "listing", "main", "marquee", "menu", "nav", "ol",
     "optgroup", "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "table", "tbody", "td",
     "textarea", "tfoot", "th", "thead", "tr", "ul", "xmp")
)  # fmt: skip
TABLE_PARTS = frozenset(("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"))
PREFORMATTED = frozenset(("listing", "plaintext", "pre", "textarea", "xmp"))
EMPTY = frozenset(("br", "hr", "img", "input", "embed", "frame"))
# Never read: programs, and what stands in for things that a browser can show.
UNREAD = frozenset(
    ("script", "style", "template", "iframe", "object", "noframes", "noembed", "noscript", "audio", "video", "canvas", "datalist",
     "head", "title", "desc", "defs", "metadata", "button", "col", "colgroup")
)  # fmt: skip
PROGRAMS = frozenset(("script", "style", "template"))
STRUCK = frozenset(("del", "s", "strike"))
ANNOTATIONS = frozenset(("rt", "rp", "rtc"))

_HIDDEN = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)\b", re.IGNORECASE
)
_TINY = re.compile(
    r"(?:^|[;\s])font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE
)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*(block|inline)\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE)
_LARGE = re.compile(
    r"(?:^|[;\s])font-(?:weight\s*:\s*(?:bold|[6-9]00)|size\s*:\s*(?:x+-large|(?:2\d|[3-9]\d)(?:\.\d+)?(?:px|pt)))",
    re.IGNORECASE,
)
_LARGE_FONT = re.compile(r"\s*(?:\+[1-9]|[4-7])")


def is_large(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element makes its text bold or large.

    >>> is_large("b", {}), is_large("font", {"size": "3"}), is_large("span", {"style": "font-size: 22px"})
    (True, False, True)
    """
    if tag in ("b", "strong", "big") or (tag == "font" and _LARGE_FONT.match(attributes.get("size", ""))):
        return True
    return "style" in attributes and bool(_LARGE.search(attributes["style"]))


def is_hidden(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element says of itself that it is not shown."""
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    return "style" in attributes and bool(_HIDDEN.search(attributes["style"]))


def is_tiny(attributes: dict[str, str]) -> bool:
    """Whether an element's letters have no size; elements in it may have one again."""
    return "style" in attributes and bool(_TINY.search(attributes["style"]))


def is_block(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element stands on lines of its own.

    >>> is_block("div", {}), is_block("span", {"style": "display: block"}), is_block("o:p", {})
    (True, True, False)
    """
    style = attributes.get("style")
    if style and tag not in TABLE_PARTS and (said := _DISPLAY.search(style)):
        return said[1].lower() == "block"
    return tag in BLOCKS
