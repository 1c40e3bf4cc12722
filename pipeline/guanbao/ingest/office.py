"""Word processors' documents of before DOCX: DOC, WPS, RTF, ODT. LibreOffice converts them where it is installed.

It runs on a copy with a neutral name, in a folder and with a profile of its own: without macros, links or a network,
for a bounded time and with bounded memory.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.docx.package import Package
from guanbao.ingest.docx.reader import read_docx
from guanbao.ingest.ole import top
from guanbao.model.document import Document, Source
from guanbao.model.report import Problem

SECONDS = 60
MEMORY = 4 << 30
MAX_OUTPUT = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_WORD_97, _WORD_95 = b"\xec\xa5", b"\xdc\xa5"  # how the main stream of a Word document begins
_FIB_ENCRYPTED = 0x01  # in byte 11 of that stream
_AS_PDF = "convert it to PDF or plain text first"

# Settings by their path in LibreOffice's registry. Nothing listens at the proxy, so that no link leads anywhere.
_SETTINGS: dict[str, dict[str, str]] = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "org.openoffice.Office.Writer/Content/Update": {"Link": "2", "Field": "false", "Chart": "false"},
    "org.openoffice.Office.Common/Misc": {"FirstRun": "false"},
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetFTPProxyName": "127.0.0.1",
        "ooInetFTPProxyPort": "9",
    },
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: what it is called, and LibreOffice's filter for it, where one name covers it; else it looks itself."""

    shown: str
    media_type: str
    ending: str
    filter: str | None = None


DOC = Kind("DOC", "application/msword", "doc", "MS Word 97")
DOC_95 = Kind("DOC of Word 95", "application/msword", "doc")
WORKS = Kind("a Works document", "application/vnd.ms-works", "wps")
RTF = Kind("RTF", "application/rtf", "rtf", "Rich Text Format")
ODT = Kind("ODT", "application/vnd.oasis.opendocument.text", "odt", "writer8")


def read_office(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read a DOC, WPS, RTF or ODT document through LibreOffice; its source stays what it is.

    Raises:
        InputError: LibreOffice is not installed (G111) or cannot convert it (G112); it is encrypted, damaged, made to
            harm, or no document with text (a spreadsheet).
    """
    kind = _kind(data, source.name)
    converted = convert(data, kind, source.name)
    problem = Problem.of(codes.CONVERTED, format=kind.shown)
    return read_docx(converted, replace(source, media_type=kind.media_type), (*noted, problem))


def find_libreoffice() -> str | None:
    """The program, if it is installed where programs are looked for."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, kind: Kind, name: str) -> bytes:
    """The document as DOCX.

    Raises:
        InputError: LibreOffice is not installed, or it failed or took too long.
    """
    program = find_libreoffice()
    if program is None:
        raise InputError(codes.NEEDS_OFFICE, name=name, format=kind.shown)
    with tempfile.TemporaryDirectory(prefix="guanbao-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        given = folder / f"document.{kind.ending}"
        given.write_bytes(data)
        _write_profile(folder / "profile")
        reason = _run(_command(program, kind, folder, given), folder)
        result = folder / "out" / "document.docx"
        if reason is None and not result.is_file():
            reason = "it is damaged, or not what it seems"
        if reason is None and result.stat().st_size > MAX_OUTPUT:
            reason = "the result is too large"
        if reason is not None:
            raise InputError(codes.OFFICE_FAILED, name=name, format=kind.shown, reason=reason)
        return result.read_bytes()


def _command(program: str, kind: Kind, folder: Path, given: Path) -> list[str]:
    return [
        program, "--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo", "--nofirststartwizard",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *([f"--infilter={kind.filter}"] if kind.filter else []), "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(given),
    ]  # fmt: skip


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    names = 'xmlns:oor="http://openoffice.org/2001/registry"'
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {names}>{items}</oor:items>\n', encoding="utf-8"
    )


def _run(command: Sequence[str], folder: Path) -> str | None:
    """Run to the end or to the time limit; why it failed, or null. Its children never outlive it."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8",
        "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - a fixed command, no shell, a name of our own
        command, cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _limit(process.pid)
    try:
        status = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        _kill(process)
        return f"it took more than {SECONDS} seconds"
    except BaseException:
        _kill(process)
        raise
    return None if status == 0 else f"it ended with status {status}"


def _limit(process: int) -> None:
    """Bound the memory and the files of a process and of those that it starts."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process, resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.prlimit(process, resource.RLIMIT_FSIZE, (2 * MAX_OUTPUT, 2 * MAX_OUTPUT))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that is not waited for yet, with all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# --- what it is --------------------------------------------------------------------------------------------------


def _kind(data: bytes, name: str) -> Kind:
    if data.startswith(_RTF):
        return RTF
    return _ole(data, name) if data.startswith(_OLE) else _open_document(data, name)


def _ole(data: bytes, name: str) -> Kind:
    streams = {stream.name: stream for stream in top(data)}
    if not streams:
        raise InputError(codes.DAMAGED, name=name, reason="its directory cannot be read")
    if "EncryptedPackage" in streams:
        raise InputError(codes.ENCRYPTED, name=name)
    word = streams.get("WordDocument")
    if word is not None:
        if word.head[11:12] and word.head[11] & _FIB_ENCRYPTED:
            raise InputError(codes.ENCRYPTED, name=name)
        if word.head[:2] not in {_WORD_97, _WORD_95}:
            raise InputError(codes.DAMAGED, name=name, reason="its text does not begin as Word's does")
        return DOC if word.head.startswith(_WORD_97) else DOC_95
    for stream, shown in (("Workbook", "XLS"), ("Book", "XLS"), ("PowerPoint Document", "PPT")):
        if stream in streams:
            raise InputError(codes.UNSUPPORTED, name=name, format=shown, advice=_AS_PDF)
    if {"CONTENTS", "MatOST", "MM"} & streams.keys():
        return WORKS
    raise InputError(codes.UNSUPPORTED, name=name, format="an unknown Office or WPS format", advice=_AS_PDF)


def _open_document(data: bytes, name: str) -> Kind:
    """An OpenDocument text; its package is looked through before anyone else opens it."""
    package = Package(data, name)
    media_type = (
        package.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in package else ODT.media_type
    )
    if not media_type.startswith(ODT.media_type):
        raise InputError(codes.UNSUPPORTED, name=name, format=f"a document of type {media_type!r}", advice=_AS_PDF)
    manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package else b""
    if b"encryption-data" in manifest:
        raise InputError(codes.ENCRYPTED, name=name)
    package.check_all()
    for part in ("content.xml", "styles.xml"):
        if part in package:
            package.xml(part)
    return replace(ODT, media_type=media_type)
