"""The ZIP package of an Office document, opened as something that may be made to harm.

Bytes are counted while they are unpacked, members may not share bytes, XML may not define entities, and only the parts
that are asked for are opened. Nothing that a part points to outside of the package is fetched.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.docx.names import Element, make_transitional

MAX_PART = 64 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024
MAX_MEMBERS = 10_000
MAX_DEPTH = 200  # elements inside each other; a text box in a table has some twenty
_STEP = 256 * 1024
_LOCAL = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another one points to: `kind` is the last word of its type (`styles`, `header`), `part` its name."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of a package. `damaged` collects the names of parts of which only a portion could be read.

    Raises:
        InputError: no package, encrypted, or made to harm (members that overlap, too many of them).
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.damaged: list[str] = []
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise InputError(codes.DAMAGED, name=name, reason=type(error).__name__) from None
        members = self._archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise InputError(codes.UNSAFE, name=name, reason=f"it has {len(members)} parts")
        self._check_places(data, members)
        self._members = {member.filename.replace("\\", "/").lower(): member for member in members}
        if len(self._members) != len(members):
            raise InputError(codes.UNSAFE, name=name, reason="two of its parts have the same name")

    def _check_places(self, data: bytes, members: list[zipfile.ZipInfo]) -> None:
        """No two members may share bytes: overlapping ones unpack to far more than they take."""
        places: list[tuple[int, int]] = []
        for member in members:
            try:
                magic, name_size, extra_size = _LOCAL.unpack_from(data, member.header_offset)
            except struct.error:
                magic = b""
            if magic != b"PK\x03\x04":
                raise InputError(codes.DAMAGED, name=self.name, reason="its index points to nothing")
            start = member.header_offset
            places.append((start, start + _LOCAL.size + name_size + extra_size + member.compress_size))
        places.sort()
        if any(end > following for (_, end), (following, _) in pairwise(places)):
            raise InputError(codes.UNSAFE, name=self.name, reason="its parts overlap")

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._members

    def names(self) -> list[str]:
        """The names of all parts, in lower case."""
        return list(self._members)

    def read(self, part: str) -> bytes:
        """Unpack a part.

        Raises:
            InputError: it is missing, encrypted, damaged, or unpacks to too much.
        """
        member = self._members.get(part.lower())
        if member is None:
            raise InputError(codes.DAMAGED, name=self.name, reason=f"the part {part!r} is missing")
        if member.flag_bits & _ENCRYPTED:
            raise InputError(codes.ENCRYPTED, name=self.name)
        out = bytearray()
        most = max(RATIO_FROM, MAX_RATIO * member.compress_size)
        try:
            with self._archive.open(member) as stream:
                while step := stream.read(_STEP):
                    out += step
                    if len(out) > min(most, MAX_PART):
                        raise InputError(codes.UNSAFE, name=self.name, reason=f"{part!r} unpacks to too much")
        except _FAULTS as error:
            raise InputError(
                codes.DAMAGED, name=self.name, reason=f"{part!r} does not unpack: {type(error).__name__}"
            ) from None
        return bytes(out)

    def check_all(self) -> None:
        """Unpack every part once: for a program that opens them without such care.

        Raises:
            InputError: as `read`.
        """
        for part in self._members:
            if not part.endswith("/"):
                self.read(part)

    def xml(self, part: str) -> Element:
        """The root element of a part; strict documents get the usual names. Damaged XML is read as far as it goes.

        Raises:
            InputError: as `read`; or the part is no XML, defines entities, or is nested too deeply.
        """
        data = self.read(part)
        root = _parse(data, recover=False)
        if root is None:
            root = _parse(data, recover=True)
            if root is None:
                raise InputError(codes.DAMAGED, name=self.name, reason=f"{part!r} is no XML")
            self.damaged.append(part)
        if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
            raise InputError(codes.UNSAFE, name=self.name, reason=f"{part!r} defines entities")
        if _TOO_DEEP(root):
            raise InputError(codes.UNSAFE, name=self.name, reason=f"{part!r} is nested too deeply")
        make_transitional(root)
        return root

    def try_xml(self, part: str | None) -> Element | None:
        """A part that the document can do without: null where it is missing or damaged, which is noted."""
        if part is None:
            return None
        try:
            return self.xml(part)
        except InputError as error:
            if error.code is not codes.DAMAGED:
                raise
            self.damaged.append(part)
            return None

    def relations(self, part: str) -> list[Relation]:
        """What a part points to inside the package (`""` is the package itself)."""
        folder, file = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{file}.rels")
        root = self.try_xml(listing) if listing in self else None
        found: list[Relation] = []
        for item in [] if root is None else root.iter("{*}Relationship"):
            if item.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", "").replace("\\", "/")))
            found.append(Relation(item.get("Id", ""), item.get("Type", "").rpartition("/")[2], target.lstrip("/")))
        return found


def _parse(data: bytes, *, recover: bool) -> Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=recover,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
