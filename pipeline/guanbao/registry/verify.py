"""What no single entry can know: references, names that two entries share, years, cues that can never hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from guanbao.registry import kinds
from guanbao.registry.codes import (
    BAD_INTERVAL,
    DANGLING,
    DEAD_CUE,
    DUPLICATE_ID,
    IDLE_MARK,
    REPEATED,
    SHARED_LABEL,
    SHARED_NAME,
)
from guanbao.registry.read import Faults, Raw

Entries = Mapping[str, Mapping[str, kinds.Entry]]
Origins = Mapping[tuple[str, str], Raw]

NAMED = ("agencies", "systems", "departments", "outlets", "channels")


def verify(entries: Entries, origins: Origins, broken: Mapping[str, set[str]], faults: Faults) -> None:
    """Note every fault that shows only between entries, or between the fields of one.

    `broken` has the ids of entries that are there but faulty: what refers to them is not at fault.
    """
    known = {kind: set(found) | broken.get(kind, set()) for kind, found in entries.items()}
    known["measures"] = {entry.measure for entry in entries["units"].values() if isinstance(entry, kinds.Unit)}
    known["measures"] |= broken.get("measures", set())
    for kind, found in entries.items():
        for key, entry in found.items():
            raw = origins[kind, key]
            for field, target, target_kind in _references(entry):
                if target not in known[target_kind]:
                    shown = "category" if target_kind == "categories" else target_kind.removesuffix("s")
                    line = raw.line_of(*field.split("."))
                    faults.add(raw.file, line, DANGLING, id=key, field=field, target=target, kind=shown)
            _verify_entry(entry, raw, faults)
    _verify_cells(entries, origins, faults)
    _verify_breaks(entries, origins, known["metrics"], faults)
    for kind in NAMED:
        _verify_names(kind, entries[kind], origins, faults)
    for kind in ("department_forms", "outlet_forms"):
        _verify_suffixes(kind, entries[kind], origins, faults)


def _verify_cells(entries: Entries, origins: Origins, faults: Faults) -> None:
    """Every cell that a metric names is one of a form."""
    cells: set[str] = set()
    for form in entries["forms"].values():
        if isinstance(form, kinds.TableForm):
            cells |= {f"{form.id}:{row.key}" for row in form.rows}
            cells |= {f"{form.id}:{row.key}:{column}" for row in form.rows for column in form.columns_of(row)}
    for key, metric in entries["metrics"].items():
        if not isinstance(metric, kinds.Metric):
            continue
        named = {"form_keys": metric.form_keys, "restated_in": metric.restated_in}
        for field, place in ((field, place) for field, places in named.items() for place in places):
            name, rows, *column = place.split(":")
            for row in rows.split("+"):
                if ":".join((name, row, *column)) not in cells:
                    raw = origins["metrics", key]
                    faults.add(raw.file, raw.line_of(field), DANGLING, id=key, field=field, target=place, kind="cell")


def _verify_breaks(entries: Entries, origins: Origins, known: set[str], faults: Faults) -> None:
    """Every pattern of a break means a metric, and what it leaves out is one that it would have meant."""
    for key, entry in entries["breaks"].items():
        if not isinstance(entry, kinds.SeriesBreak):
            continue
        raw = origins["breaks", key]
        begin, end = entry.between
        if end <= begin:
            faults.add(raw.file, raw.line_of("between"), BAD_INTERVAL, id=key, begin=begin, end=end)
        named = {"metrics": entry.metrics, "except_metrics": entry.except_metrics}
        for field, patterns in named.items():
            for pattern in patterns:
                alone = entry.model_copy(update={"metrics": (pattern,), "except_metrics": ()})
                if not any(alone.touches(metric) for metric in known):
                    line = raw.line_of(field)
                    faults.add(raw.file, line, DANGLING, id=key, field=field, target=pattern, kind="metric")


def _references(entry: kinds.Entry) -> Iterator[tuple[str, str, str]]:
    if isinstance(entry, kinds.Agency):
        yield "system", entry.system, "systems"
    elif isinstance(entry, kinds.Department):
        yield "category", entry.category, "categories"
        yield from (("systems", system, "systems") for system in entry.systems)
    elif isinstance(entry, kinds.Unit) and entry.base is not None:
        yield "base", entry.base, "units"
    elif isinstance(entry, kinds.TableForm):
        yield from (("rows", row.unit, "units") for row in entry.rows if row.unit)
        yield from (("units", unit, "units") for unit in entry.units.values())
    elif isinstance(entry, kinds.MeasureFamily):
        yield from (("measures", measure, "measures") for measure in entry.measures)
    elif isinstance(entry, kinds.SeriesBreak):
        yield from (("systems", system, "systems") for system in entry.systems)
    elif isinstance(entry, kinds.Metric):
        yield from (("measures", measure, "measures") for measure in entry.measures)
        yield from (("topics", topic, "topics") for topic in entry.topics)
        if entry.cues is not None:
            yield from (("cues.topics", topic, "topics") for topic in entry.cues.topics)
            yield from (("cues.prefer", topic, "topics") for topic in entry.cues.prefer)


def _verify_entry(entry: kinds.Entry, raw: Raw, faults: Faults) -> None:
    for name, count in Counter(entry.all_names).items():
        if count > 1:
            faults.add(raw.file, raw.line, REPEATED, id=entry.key, name=name)
    if isinstance(entry, kinds.Named) and entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        begin, end = entry.valid_from, entry.valid_to
        faults.add(raw.file, raw.line, BAD_INTERVAL, id=entry.key, begin=begin, end=end)
    if isinstance(entry, kinds.Form) and entry.max_stem < entry.min_stem:
        begin, end = entry.min_stem, entry.max_stem
        faults.add(raw.file, raw.line, BAD_INTERVAL, id=entry.key, begin=begin, end=end)
    if isinstance(entry, kinds.Form):
        _verify_endings(entry, raw, faults)
    if isinstance(entry, kinds.TableForm):
        _verify_form(entry, raw, faults)
    if isinstance(entry, kinds.Metric) and entry.cues is not None:
        _verify_cues(entry.key, entry.cues, raw, faults)


def _verify_form(form: kinds.TableForm, raw: Raw, faults: Faults) -> None:
    """Every key that a form names is one of its own, and stands once; every label is of one row or column."""
    for field, name in _repeated_keys(form):
        faults.add(raw.file, raw.line_of(field), REPEATED, id=form.id, name=name)
    for field, key in _unknown_keys(form):
        faults.add(raw.file, raw.line_of(field), DANGLING, id=form.id, field=field, target=key, kind="key of the form")
    for field, label, first, second in _shared_labels(form):
        faults.add(raw.file, raw.line_of(field), SHARED_LABEL, id=form.id, name=label, first=first, second=second)


def _repeated_keys(form: kinds.TableForm) -> Iterator[tuple[str, str]]:
    for field, lines in (("rows", form.rows), ("columns", form.columns)):
        counts = Counter(line.key for line in lines)
        yield from ((field, key) for key, count in counts.items() if count > 1)
        for line in lines:
            labels = Counter((*line.labels, *line.short))
            yield from ((field, label) for label, count in labels.items() if count > 1)


def _unknown_keys(form: kinds.TableForm) -> Iterator[tuple[str, str]]:
    rows, columns = [row.key for row in form.rows], [column.key for column in form.columns]
    cells = [row.key for row in form.rows if not row.heading]
    for row in form.rows:
        if row.under and (row.under not in rows or row.under == row.key):
            yield "rows", row.under
        yield from (("rows", key) for key in row.replaces if key not in rows)
        yield from (("rows", key) for key in row.columns if key not in columns)
        yield from (("rows", key) for keys in row.without.values() for key in keys if key not in columns)
    yield from (("units", key) for key in form.units if key not in columns)
    for identity in form.identities:
        known = cells if identity.along == "rows" else columns
        for key in (*identity.total, *identity.parts):
            prefix = key.removesuffix("*")
            if not any(k.startswith(prefix) for k in known) if prefix != key else key not in known:
                yield "identities", key.removesuffix(".*")


def _shared_labels(form: kinds.TableForm) -> Iterator[tuple[str, str, str, str]]:
    """Labels of two rows under one parent, or of two columns: the field, the label and both keys."""
    seen: dict[tuple[str, str | None, str], str] = {}
    lines = [("rows", row.under, row) for row in form.rows]
    lines += [("columns", ",".join(c.eras), c) for c in form.columns]  # type: ignore[misc]
    for field, place, line in lines:
        for label in line.labels:
            first = seen.setdefault((field, place, label), line.key)
            if first != line.key:
                yield field, label, first, line.key


def _verify_endings(form: kinds.Form, raw: Raw, faults: Faults) -> None:
    for field, words in (("not", form.not_words), ("safe", form.safe)):
        for index, word in enumerate(words):
            reason = ""
            if words.index(word) < index:
                reason = f"{word!r} stands twice under `{field}`"
            elif not word.endswith(form.suffix):
                reason = f"{word!r} under `{field}` does not end in {form.suffix!r}"
            elif field == "safe" and not word.endswith(form.not_words):
                reason = f"{word!r} under `safe` ends in nothing that `not` forbids"
            if reason:
                faults.add(raw.file, raw.line_of(field, index), DEAD_CUE, id=form.key, reason=reason)


def _verify_suffixes(kind: str, found: Mapping[str, kinds.Entry], origins: Origins, faults: Faults) -> None:
    """Every suffix, safe endings included, must come from one place."""
    first: dict[str, str] = {}
    for form in found.values():
        for suffix in (form.key, *form.safe) if isinstance(form, kinds.Form) else ():
            if suffix in first:
                raw = origins[kind, form.key]
                place = f"the form {first[suffix]!r}"
                faults.add(raw.file, raw.line_of("safe"), DUPLICATE_ID, id=suffix, first=place)
            first.setdefault(suffix, form.key)


def _verify_cues(key: str, cues: kinds.Cues, raw: Raw, faults: Faults) -> None:
    def dead(reason: str, *path: str | int) -> None:
        faults.add(raw.file, raw.line_of("cues", *path), DEAD_CUE, id=key, reason=reason)

    if not cues.all_of:
        dead("`all` is empty, so it would hold for every figure", "all")
    for index, group in enumerate(cues.all_of):
        alive = [word for word in group if not any(veto in word for veto in cues.none_of)]
        if not group:
            dead("a group of `all` is empty", "all", index)
        elif not alive:
            dead(f"every word of the group {', '.join(group)} contains a word of `none`", "all", index)


def _overlap(one: kinds.Entry, other: kinds.Entry) -> bool:
    """Whether two entries can be meant at the same time, by the same kind of agency."""
    if not isinstance(one, kinds.Named) or not isinstance(other, kinds.Named):
        return True
    begins = max(one.valid_from or 0, other.valid_from or 0)
    ends = min(one.valid_to or 9999, other.valid_to or 9999)
    if begins > ends:
        return False
    if isinstance(one, kinds.Department) and isinstance(other, kinds.Department) and one.systems and other.systems:
        return bool(set(one.systems) & set(other.systems))
    return True


def _verify_names(kind: str, found: Mapping[str, kinds.Entry], origins: Origins, faults: Faults) -> None:
    by_name: dict[str, list[kinds.Entry]] = defaultdict(list)
    for entry in found.values():
        for name in dict.fromkeys(entry.all_names):
            by_name[name].append(entry)
    for name, sharing in by_name.items():
        for index, entry in enumerate(sharing):
            others = [other for other in sharing if other is not entry and _overlap(entry, other)]
            raw = origins[kind, entry.key]
            marked = isinstance(entry, kinds.Named) and name in entry.ambiguous
            if marked and not others:
                faults.add(raw.file, raw.line, IDLE_MARK, id=entry.key, name=name)
            clash = next(
                (other for other in sharing[:index] if other in others and not _both_mark(name, entry, other)), None
            )
            if clash is not None:
                first = origins[kind, clash.key]
                place = f"{first.file}:{first.line}"
                faults.add(raw.file, raw.line, SHARED_NAME, name=name, id=entry.key, other=clash.key, first=place)
    for entry in found.values():
        if isinstance(entry, kinds.Named):
            raw = origins[kind, entry.key]
            for name in set(entry.ambiguous) - set(entry.all_names):
                faults.add(raw.file, raw.line, IDLE_MARK, id=entry.key, name=name)


def _both_mark(name: str, *entries: kinds.Entry) -> bool:
    return all(isinstance(entry, kinds.Named) and name in entry.ambiguous for entry in entries)
