"""Characters of symbol fonts: a box, a tick or a bullet is stored as a private code that only its font explains."""

from __future__ import annotations

from guanbao.ingest.docx.names import Element, child, w

_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x52: "☑", 0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒",
    0x73: "◆", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪",
    0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
    **{0x80 + number: "⓪①②③④⑤⑥⑦⑧⑨⑩"[number] for number in range(11)},
    **{0x8B + number: "⓿❶❷❸❹❺❻❼❽❾❿"[number] for number in range(11)},
}  # fmt: skip
_WINGDINGS_2 = {0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x97: "●", 0x98: "●"}
_SYMBOL = {
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xA8: "♦", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xD7: "⋅", 0xE5: "∑", 0xAE: "→", 0x25: "%", 0x2B: "+",
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def font(run_properties: Element | None) -> str | None:
    """The font that Western characters of a run are set in."""
    if run_properties is None:
        return None
    fonts = child(run_properties, w("rFonts"))
    return None if fonts is None else fonts.get(w("ascii")) or fonts.get(w("hAnsi"))


def readable(text: str, name: str | None) -> str:
    r"""A text with the private codes of a symbol font replaced; what is not known stays as it is.

    >>> readable("\uf0b7", "Symbol"), readable("\uf06e", "Wingdings"), readable("\uf06e", None)
    ('•', '■', '\uf06e')
    """
    known = _FONTS.get((name or "").lower())
    if known is None or not any("\uf020" <= char <= "\uf0ff" for char in text):
        return text
    return "".join(known.get(ord(char) - 0xF000, char) for char in text)
