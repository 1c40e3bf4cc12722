"""DOCX files made on the spot: by python-docx, or part by part where no program writes what is tested."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import docx
from docx.document import Document as Made
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from guanbao.ingest import read
from guanbao.model.document import Document

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def story(content: str, root: str = "w:document") -> str:
    """A part of WordprocessingML; a document gets its body around the content."""
    inner = f"<w:body>{content}</w:body>" if root == "w:document" else content
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {NAMES}>{inner}</{root}>'


def relations(kinds: Mapping[str, str], types: str = TYPES) -> str:
    """A part that says where others are: target by id; the id without its digits is the kind."""
    items = "".join(
        f'<Relationship Id="{key}" Type="{types}/{key.rstrip("0123456789")}" Target="{target}"/>'
        for key, target in kinds.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
    )


def package(content: str | bytes, parts: Mapping[str, str | bytes] | None = None, **stories: str) -> bytes:
    """A DOCX whose body is `content` (or whose main part, if it is bytes); `stories` are further parts by kind."""
    main = content if isinstance(content, bytes) else story(content).encode()
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
        "word/document.xml": main,
        "word/_rels/document.xml.rels": relations({kind: f"{kind}.xml" for kind in stories}),
        **{f"word/{kind}.xml": text for kind, text in stories.items()},
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def p(*runs: str, properties: str = "") -> str:
    """A paragraph of text runs; what starts with `<` is taken as it is."""
    inner = "".join(run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def tc(text: str = "", properties: str = "") -> str:
    """A cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tbl(*rows: str, widths: Sequence[int] = ()) -> str:
    """A table of rows, each the cells in it or a whole row."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    whole = ("<w:tr", "<w:sdt><w:sdtPr/><w:sdtContent><w:tr")
    inner = "".join(row if row.startswith(whole) else f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{inner}</w:tbl>"


def saved(document: Made) -> bytes:
    """The bytes of a document of python-docx."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def opened(data: bytes) -> Document:
    """Read a DOCX."""
    return read(data, name="年报.docx")


def numbered(levels: Iterable[tuple[str, str]], *extra: str, more: str = "") -> Made:
    """An empty document with the list 1 of these levels (number format, text); `extra` are further `w:num` elements."""
    document = docx.Document()
    root = document.part.numbering_part.element
    for element in list(root):
        root.remove(element)
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'{more}<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate(levels)
    )
    root.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="1">{inner}</w:abstractNum>'))
    for number in ('<w:num {} w:numId="1"><w:abstractNumId w:val="1"/></w:num>', *extra):
        root.append(parse_xml(number.format(nsdecls("w"))))
    return document


def item(document: Made, text: str, level: int = 0, number: int = 1) -> None:
    """Add a paragraph that belongs to a list."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
