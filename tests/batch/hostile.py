# ruff: noqa: E501 - a file a line reads better
"""Files made to harm, each with the statuses that it may come to: PDF, DOCX, HTML, text, archives."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Iterable

import pikepdf
from helpers import report, zipped

READ = {"ok", "ok_repaired", "partial", "empty", "not_a_report"}
REFUSED = {"corrupt", "unsupported", "limit", "encrypted"}
KILLED = {"timeout", "oom", "crash"}
TYPED = READ | REFUSED
Made = tuple[bytes, set[str]]

# --- PDF ----------------------------------------------------------------------------------------------------------


def pdf(objects: Iterable[bytes], root: int = 1, extra: bytes = b"") -> bytes:
    """A PDF of objects, numbered from 1, with a sound index."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, root, extra, start)
    return bytes(out)


def stream(data: bytes, how: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (how, len(data), data)


CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
HELLO = b"BT /F 12 Tf 72 700 Td (hello) Tj ET"


def page_with(content: bytes, how: bytes = b"") -> bytes:
    return pdf([CATALOG, PAGES, PAGE, stream(content, how), FONT])


def deep(opening: bytes, closing: bytes, depth: int) -> bytes:
    return opening * depth + closing * depth


def chained_pages(depth: int) -> bytes:
    kids = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n + 1, n + 3) for n in range(depth)]
    return pdf([CATALOG, *kids, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % (depth + 1)])


def forms_within_forms() -> bytes:
    """Ten forms, each of which draws the next one ten times: 10 ** 10 drawings."""
    forms = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (n + 6))
        for n in range(10)
    ]
    last = stream(b"BT ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    page = PAGE.replace(b"/Font<<", b"/XObject<</X 6 0 R>>/Font<<")
    return pdf([CATALOG, PAGES, page, stream(b"/X Do"), FONT, *forms[1:], last, last])


def layered(times: int) -> bytes:
    data = bytes(1 << 20)
    for _ in range(times):
        data = zlib.compress(data * 20, 9)
    return page_with(data, b"/Filter[" + b"/FlateDecode" * times + b"]")


def with_password() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page_with(HELLO))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def map_of_characters() -> bytes:
    """A font whose table of characters names a file elsewhere, as an attack on a known reader did."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/..#2f..#2f..#2ftmp#2fmarker/DescendantFonts[6 0 R]>>"
    child = (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>"
    )
    return pdf([CATALOG, PAGES, PAGE, stream(HELLO), font, child])


PDFS: dict[str, Made] = {
    "only-a-header.pdf": (b"%PDF-1.7\n", REFUSED | READ),
    "header-then-noise.pdf": (b"%PDF-1.7\n" + random.Random(1).randbytes(50_000), REFUSED | READ),  # noqa: S311
    "page-tree-is-a-ring.pdf": (pdf([CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]), TYPED),
    "page-is-its-own-parent.pdf": (pdf([CATALOG, b"<</Type/Pages/Kids[3 0 R 2 0 R 3 0 R]/Count 3>>", PAGE.replace(b"2 0 R/M", b"3 0 R/M"), stream(HELLO), FONT]), TYPED),
    "page-tree-20000-deep.pdf": (chained_pages(20_000), TYPED | KILLED),
    "array-200000-deep.pdf": (page_with(deep(b"[", b"]", 200_000) + HELLO), TYPED | KILLED),
    "dictionary-100000-deep.pdf": (pdf([CATALOG, PAGES, PAGE, stream(HELLO), deep(b"<</A ", b">>", 100_000)]), TYPED | KILLED),
    "outline-is-a-ring.pdf": (pdf([CATALOG.replace(b"/Pages", b"/Outlines 6 0 R/Pages"), PAGES, PAGE, stream(HELLO), FONT, b"<</First 6 0 R/Last 6 0 R/Next 6 0 R/Count 1>>"]), TYPED),
    "a-billion-pages.pdf": (pdf([CATALOG, PAGES.replace(b"/Count 1", b"/Count 1000000000"), PAGE, stream(HELLO), FONT]), TYPED),
    "minus-one-page.pdf": (pdf([CATALOG, PAGES.replace(b"/Count 1", b"/Count -1"), PAGE, stream(HELLO), FONT]), TYPED),
    "one-page-10000-times.pdf": (pdf([CATALOG, b"<</Type/Pages/Kids[" + b"3 0 R " * 10_000 + b"]/Count 10000>>", PAGE, stream(HELLO), FONT]), TYPED | KILLED),
    "flate-bomb.pdf": (page_with(zlib.compress(b" " * (300 << 20), 9), b"/Filter/FlateDecode"), TYPED | KILLED),
    "flate-in-flate-bomb.pdf": (layered(2), TYPED | KILLED),
    "flate-of-noise.pdf": (page_with(b"x\x9c" + bytes(range(256)) * 20, b"/Filter/FlateDecode"), TYPED),
    "forms-in-forms.pdf": (forms_within_forms(), TYPED | KILLED),
    "form-draws-itself.pdf": (pdf([CATALOG, PAGES, PAGE.replace(b"/Font<<", b"/XObject<</X 6 0 R>>/Font<<"), stream(b"/X Do"), FONT, stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")]), TYPED),
    "a-million-rules.pdf": (page_with(b"0 0 m 9 9 l S\n" * 300_000), TYPED | KILLED),
    "a-million-letters.pdf": (page_with(b"BT /F 1 Tf " + b"(aaaaaaaaaa) Tj " * 100_000 + b"ET"), TYPED | KILLED),
    "50000-saved-states.pdf": (page_with(b"q " * 50_000 + HELLO), TYPED),
    "numbers-without-end.pdf": (page_with(b"9" * 1_000_000 + b" 0 Td " + HELLO), TYPED),
    "media-box-of-nan.pdf": (pdf([CATALOG, PAGES, PAGE.replace(b"0 0 595 842", b"1e999 -1e999 nan 0"), stream(HELLO), FONT]), TYPED),
    "media-box-is-vast.pdf": (pdf([CATALOG, PAGES, PAGE.replace(b"595 842", b"99999999 99999999"), stream(HELLO), FONT]), TYPED),
    "stream-length-lies.pdf": (page_with(HELLO).replace(b"/Length 35", b"/Length 999999999"), TYPED),
    "stream-length-is-itself.pdf": (page_with(HELLO).replace(b"/Length 35", b"/Length 4 0 R"), TYPED),
    "index-points-to-itself.pdf": (page_with(HELLO).replace(b"<</Size", b"<</Prev 9/Size"), TYPED),
    "index-is-vast.pdf": (page_with(HELLO).replace(b"0 6\n0", b"0 999999999\n0"), TYPED),
    "script-and-launch.pdf": (pdf([CATALOG.replace(b"/Pages", b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AA<</O<</S/Launch/F(/bin/sh)>>>>/Pages"), PAGES, PAGE, stream(HELLO), FONT]), TYPED),
    "character-map-elsewhere.pdf": (map_of_characters(), TYPED),
    "with-a-password.pdf": (with_password(), {"encrypted"}),
    "picture-of-4-gigapixels.pdf": (pdf([CATALOG, PAGES, PAGE.replace(b"/Font<<", b"/XObject<</X 6 0 R>>/Font<<"), stream(b"/X Do"), FONT, stream(b"x", b"/Type/XObject/Subtype/Image/Width 65535/Height 65535/ColorSpace/DeviceRGB/BitsPerComponent 8")]), TYPED | KILLED),
}  # fmt: skip

# --- DOCX ---------------------------------------------------------------------------------------------------------

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(body: str, head: str = "", encoding: str = "utf-8", extra: Iterable[tuple[str, bytes]] = ()) -> bytes:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>'
    parts = [("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", xml.encode(encoding))]
    return zipped([*parts, *extra])


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE w [<!ENTITY l0 "ha">{levels}]>'


DOCXS: dict[str, Made] = {
    "entity-from-a-file.docx": (docx(paragraph("&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "/etc/passwd">]>'), REFUSED),
    "entities-that-multiply.docx": (docx(paragraph("&l9;"), laughs()), REFUSED),
    "entities-in-utf-16.docx": (docx(paragraph("&l9;"), laughs(), "utf-16"), REFUSED),
    "definitions-from-elsewhere.docx": (docx(paragraph("a"), '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">'), REFUSED),
    "100000-tables-deep.docx": (docx(deep(b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>", 100_000).decode()), REFUSED),
    "part-bomb.docx": (docx(paragraph("a" * (100 << 20))), REFUSED),
    "no-document-in-it.docx": (zipped([("[Content_Types].xml", _TYPES), ("word/document.xml", b"")]), REFUSED | {"empty"}),
    "two-of-the-same-name.docx": (docx(paragraph("a"), extra=[("word/document.xml", b"<x/>")]), REFUSED),
    "xml-cut-off.docx": (docx(paragraph("a") * 50 + "<w:p><w:r>")[:] , TYPED),
    "column-span-of-a-billion.docx": (docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>' + paragraph("a") + "</w:tc></w:tr></w:tbl>"), TYPED),
}  # fmt: skip

# --- HTML, text, archives -----------------------------------------------------------------------------------------

_HEAD = "<html><head><meta charset=utf-8><title>海关年度报告</title></head><body>"

OTHERS: dict[str, Made] = {
    "100000-elements-deep.html": ((_HEAD + "<div>" * 100_000 + "受理3件").encode(), TYPED),
    "a-million-attributes.html": ((_HEAD + "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">受理3件").encode(), TYPED),
    "span-of-a-billion.html": ((_HEAD + "<table><tr><td colspan=1000000000 rowspan=1000000000>受理3件</table>").encode(), TYPED),
    "many-wide-cells.html": ((_HEAD + "<table>" + "<tr><td colspan=1000 rowspan=60000>件" * 1000 + "</table>").encode(), TYPED),
    "formats-left-open.html": ((_HEAD + "<b><i><u><p>" * 20_000 + "受理3件").encode(), TYPED),
    "comment-left-open.html": ((_HEAD + "<!--" * 50_000 + "受理3件").encode(), TYPED),
    "script-and-styles.html": ((_HEAD + "<script>while(1);</script><img src=x onerror=alert(1)>受理3件").encode(), TYPED),
    "one-line-of-5-million.txt": (("受理3件" * 1_250_000).encode(), TYPED | KILLED),
    "nothing-but-zeros.txt": (bytes(5 << 20), {"unsupported", "empty", "corrupt"}),
    "utf-16-cut-off.txt": (report(1).encode("utf-16")[:-1], TYPED),
    "marks-of-direction.txt": ((report(1) + "\u202e\u2066" * 5_000).encode(), TYPED),
    "digits-without-end.txt": ((report(1) + "受理" + "9" * 200_000 + "件。").encode(), TYPED),
    "opening-brackets.txt": ((report(1) + "（" * 100_000).encode(), TYPED),
    "commas-and-digits.txt": ((report(1) + "1," * 100_000 + "件").encode(), TYPED),
    "broken-halves.txt": (b"\xed\xa0\x80" * 3000 + report(1).encode(), TYPED),
    "many-headings.txt": ((report(1) + "".join(f"（{n}）\n一、\n" for n in range(20_000))).encode(), TYPED | KILLED),
    "zip-of-zeros.zip": (zipped([("a.txt", bytes(60 << 20))]), {"limit"}),
    "gzip-of-gzip.gz": (gzip.compress(gzip.compress(bytes(50 << 20))), {"limit", "unsupported", "empty"}),
    "rich-text-deep.rtf": (b"{\\rtf1" + b"{" * 100_000, TYPED),
    "ole-of-noise.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40, REFUSED),
    "picture-of-10-gigapixels.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x86\xa0\0\x01\x86\xa0\x08\x02\0\0\0" + bytes(40), TYPED),
}  # fmt: skip


def quine() -> bytes:
    """A ZIP that names itself as its member, as far as a reader can tell: members that share all bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("r.zip", b"PK\x03\x04")
    return out.getvalue()


OTHERS["zip-in-itself.zip"] = (quine(), {"corrupt"})
FILES: dict[str, Made] = {**PDFS, **DOCXS, **OTHERS}
