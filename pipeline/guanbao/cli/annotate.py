"""`guanbao annotate`: gold to correct, and to and from the files of annotation tools."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from guanbao.cli import codes as cli_codes
from guanbao.cli.inputs import Input, expand
from guanbao.cli.program import FAILED, FINE, FOUND
from guanbao.cli.terminal import Talk, json_text
from guanbao.errors import GuanbaoError
from guanbao.evaluate import codes
from guanbao.evaluate.annotating import doccano, labelstudio
from guanbao.evaluate.annotating.work import TEXT_NAME, Piece, Tool, read_document, read_export, read_gold
from guanbao.files import write_atomic

Format = Literal["gold", "label-studio", "doccano"]
_TOLD = 8


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for; `tool` is the one that the names are exports of, or null where they are documents and golds."""

    names: Sequence[str]
    out: Path
    format: Format = "gold"
    tool: Tool | None = None
    overwrite: bool = False
    quiet: bool = False


def run(options: Options) -> int:
    """Write everything; 3 where something could not be read or would overwrite, 1 where a corrected gold has faults."""
    job = _Job(options, Talk(options.quiet))
    if options.out.exists() and not options.out.is_dir():
        raise GuanbaoError(cli_codes.NOT_A_FOLDER, name=str(options.out))
    pieces = list(job.pieces())
    if options.format == "gold":
        for piece in pieces:
            job.write_gold(piece)
    elif pieces:
        job.write_tool(pieces)
    return job.exit_code()


class GoldFolder:
    """Where golds are written, each in a folder of its own. `faulty` once one of a confirmed report has a fault."""

    def __init__(self, root: Path, talk: Talk) -> None:
        self.root = root
        self.talk = talk
        self.faulty = False

    def write_confirmed(self, piece: Piece) -> bool:
        """As `write`; what is wrong with the gold is told."""
        self.faulty |= _tell_faults(piece, piece.id, self.talk)
        return self.write(piece)

    def write(self, piece: Piece, *, overwrite: bool = False) -> bool:
        """`<id>/gold.json`, with the text, a description to fill in, and the document; false where a gold is there already."""
        folder = self.root / piece.id
        if (folder / "gold.json").exists() and not overwrite:
            reason = f"{folder / 'gold.json'} is there already and may hold corrections; move it, or give --overwrite"
            self.talk.code(codes.NOT_ANNOTATED, name=piece.id, reason=reason)
            return False
        write_atomic(folder / "gold.json", (json_text(piece.gold, indent=1) + "\n").encode("utf-8"))
        write_atomic(folder / TEXT_NAME, piece.text.encode("utf-8"))
        if not (folder / "meta.yaml").exists():
            meta = yaml.safe_dump(piece.meta(), allow_unicode=True, sort_keys=False)
            write_atomic(folder / "meta.yaml", meta.encode("utf-8"))
        if piece.document is not None:
            ending = ".scan.pdf" if piece.document.name.endswith(".scan.pdf") else piece.document.suffix
            target = folder / f"{piece.id}{ending.lower()}"
            if not target.exists():
                shutil.copyfile(piece.document, target)
        return True


def _tell_faults(piece: Piece, name: str, talk: Talk) -> bool:
    """Say what is wrong with a gold; whether anything is."""
    faults = piece.faults()
    for fault in faults[:_TOLD]:
        talk.code(codes.GOLD_FAULT, name=name, fault=fault)
    if len(faults) > _TOLD:
        talk.note(f"{name}: and {len(faults) - _TOLD} more")
    return bool(faults)


class _Job:
    def __init__(self, options: Options, talk: Talk) -> None:
        self.options = options
        self.talk = talk
        self.failed = False
        self.faulty = False
        self.corrected: dict[bool, list[Piece]] = {True: [], False: []}
        self._ids: set[str] = set()
        self._golds = GoldFolder(options.out, talk)

    def exit_code(self) -> int:
        return FAILED if self.failed else FOUND if self.faulty else FINE

    def pieces(self) -> Iterator[Piece]:
        """All that can be annotated; what cannot is told. One piece for each report's name."""
        for piece in self._found():
            if isinstance(piece, GuanbaoError):
                self._fail(piece)
            elif piece.id in self._ids:
                self._fail(
                    GuanbaoError(
                        codes.NOT_ANNOTATED, name=piece.id, reason="another report of this name came before it"
                    )
                )
            else:
                self._ids.add(piece.id)
                yield piece

    def _fail(self, error: GuanbaoError) -> None:
        self.failed = True
        self.talk.code(error.code, **error.values)

    def _found(self) -> Iterator[Piece | GuanbaoError]:
        if self.options.tool is not None:
            for name in self.options.names:
                yield from self._exported(Path(name), self.options.tool)
            return
        golds = [name for name in self.options.names if Path(name).name == "gold.json" or name.endswith(".gold.json")]
        for name in golds:
            yield self._one(Path(name), gold=True)
        for item in expand([name for name in self.options.names if name not in golds], self.options.out):
            if isinstance(item, Input) and item.path is not None:
                yield self._one(item.path, gold=False)
            elif isinstance(item, Input):
                code, values = item.fault or (codes.NOT_ANNOTATED, {"name": item.name, "reason": "name a file"})
                yield GuanbaoError(code, **values)
            else:
                self.talk.code(item.code, **item.values)

    def _exported(self, path: Path, tool: Tool) -> Iterator[Piece | GuanbaoError]:
        try:
            for piece in read_export(path, tool):
                if isinstance(piece, Piece):
                    self._tell(piece, f"{path.name}, {piece.id}")
                    self.corrected[True].append(piece)
                yield piece
        except GuanbaoError as error:
            yield error

    def _one(self, path: Path, *, gold: bool) -> Piece | GuanbaoError:
        try:
            piece = read_gold(path) if gold else read_document(path)
        except GuanbaoError as error:
            return error
        self._tell(piece, path.name, count=gold)
        self.corrected[gold].append(piece)
        return piece

    def _tell(self, piece: Piece, name: str, *, count: bool = True) -> None:
        """Say what is wrong with a gold; what a draft lacks is no fault of a person (not `count`)."""
        self.faulty |= _tell_faults(piece, name, self.talk) and count

    def write_gold(self, piece: Piece) -> None:
        """`<id>/gold.json` and what goes with it; a gold that is there stays."""
        self.failed |= not self._golds.write(piece, overwrite=self.options.overwrite)

    def write_tool(self, pieces: Sequence[Piece]) -> None:
        """The files of an annotation tool, with the settings of its project."""
        out = self.options.out
        known = {piece.id for piece in self.corrected[True]}
        groups = {True: [p for p in pieces if p.id in known], False: [p for p in pieces if p.id not in known]}
        if self.options.format == "doccano":
            write_atomic(out / "doccano.jsonl", doccano.write(piece.markup() for piece in pieces).encode("utf-8"))
            write_atomic(out / "doccano-labels.json", doccano.label_types().encode("utf-8"))
            write_atomic(out / "doccano-relations.json", doccano.relation_types().encode("utf-8"))
            return
        for corrected, name in ((False, "label-studio.json"), (True, "label-studio-annotated.json")):
            if groups[corrected]:
                tasks = labelstudio.write((piece.markup() for piece in groups[corrected]), corrected=corrected)
                write_atomic(out / name, tasks.encode("utf-8"))
        write_atomic(out / "label-studio.xml", labelstudio.interface().encode("utf-8"))
