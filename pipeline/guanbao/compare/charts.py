"""Pictures of comparisons: small multiples, slopes, heat maps, bars; drawn without a browser and without a network."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from guanbao.compare import codes
from guanbao.compare.counts import Coverage
from guanbao.compare.pairs import Pair
from guanbao.compare.result import Comparison
from guanbao.errors import GuanbaoError

FONT = "Noto Sans CJK SC, Noto Sans SC, Noto Serif CJK SC, Source Han Sans SC, WenQuanYi Zen Hei, PingFang SC, Microsoft YaHei, sans-serif"
CHINESE_FONTS = (
    "noto sans cjk",
    "noto serif cjk",
    "noto sans sc",
    "source han",
    "wenquanyi",
    "pingfang",
    "yahei",
    "simhei",
    "simsun",
)
BLUE, ORANGE, GREY, _QUIET = "#1f5fa8", "#b3541e", "#8a8a8a", "#555"
_UNDRAWN = ("appeared", "vanished", "not_comparable", "missing", "same", "zero_in_both")
MOST_ROWS = 60
_COLUMNS = 4
_SHORT = 12
_SLOPE, _LINE, _NAMED = 460, 14, 4  # height of slopes, of a line of text in it, and how many names stand in one


def lines(found: Comparison) -> Any:
    """Small multiples: one picture a row, years across.

    A line joins neighbouring years that may be joined: it stops at a year without a number and at a break that forbids it, which
    is drawn as a dashed rule. Hollow points are zeros, crosses are what is not comparable, small ticks below are missing.
    """
    alt = _altair()
    data = _points(found)
    years = list(dict.fromkeys(point["year"] for point in data))
    across = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=-90), scale=alt.Scale(domain=years))
    base = alt.Chart().encode(x=across)
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=True))
    known = base.transform_filter("datum.value !== null").encode(y=y)
    line = known.mark_line(color=BLUE).encode(detail="segment:N")
    dots = known.mark_point(size=36, filled=True, color=BLUE, stroke=BLUE).encode(
        fill=alt.condition("datum.group === 'zero'", alt.value("white"), alt.value(BLUE)),
        tooltip=[alt.Tooltip(name) for name in ("row:N", "year:O", "value:Q", "unit:N", "said:N")],
    )
    rule = base.transform_filter("datum.broken").mark_rule(color=ORANGE, strokeDash=[4, 3], xOffset=-9)
    gone = base.transform_filter("datum.group === 'missing' && datum.state !== 'no_report'").mark_tick(
        color=GREY, thickness=2, size=8
    )
    cross = base.transform_filter("datum.group === 'not_comparable'").mark_point(shape="cross", color=ORANGE, size=40)
    floor = {"y": alt.value(118)}
    layers = alt.layer(rule, line, dots, gone.encode(**floor), cross.encode(**floor), data=alt.Data(values=data))
    facet = alt.Facet(
        "row:N",
        title=None,
        sort=list(dict.fromkeys(point["row"] for point in data)),
        header=alt.Header(labelFontSize=13),
    )
    chart = layers.properties(width=170, height=120).facet(facet=facet, columns=_COLUMNS)
    groups = {(point["group"], point["state"] == "no_report") for point in data}
    signs = (
        ("○ zero", ("zero", False) in groups),
        ("✕ not comparable", ("not_comparable", False) in groups),
        ("– (at the bottom) missing", ("missing", False) in groups),
        ("┆ not to be joined", any(point["broken"] for point in data)),
    )
    told = "   ".join(sign for sign, there in signs if there)
    return chart.resolve_scale(y="independent").properties(title=_title(found, [told] if told else ()))


def slope(found: Comparison) -> Any:
    """Two years side by side: a line for each row that has a number in both and may be joined, points for the others."""
    alt = _altair()
    data = [point for point in _points(found) if point["value"] is not None]
    joined: dict[str, list[dict[str, Any]]] = {}
    for point in data:
        joined.setdefault(point["row"], []).append(point)
    for points in joined.values():
        whole = len(points) == len(found.columns) and not any(point["broken"] for point in points)
        for point in points:
            point["joined"] = whole
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, grid=True)),
        y=alt.Y("value:Q", title=None),
        detail="row:N",
    )
    line = base.transform_filter("datum.joined").mark_line(color=BLUE)
    dots = base.mark_point(filled=True, size=40).encode(
        color=alt.condition("datum.joined", alt.value(BLUE), alt.value(ORANGE))
    )
    words = alt.Chart(alt.Data(values=_words(data, found.columns[-1]))).encode(
        x="year:O", y=alt.Y("place:Q", title=None), text="words:N"
    )
    right = words.transform_filter("datum.last").mark_text(align="left", dx=8, font=FONT)
    left = words.transform_filter("!datum.last").mark_text(align="right", dx=-8, font=FONT)
    told = ["— joined; ● (orange) not joined: no number in the other year, or the two may not be joined"]
    title = _title(found, told if any(not point["joined"] for point in data) else ())
    return alt.layer(line, dots, right, left).properties(width=420, height=_SLOPE, title=title)


def _words(data: list[dict[str, Any]], last: str) -> list[dict[str, Any]]:
    """The names beside the points: those of one height in one text, and none over another.

    A line is named at its end, a point without one where it stands.
    """
    values = [point["value"] for point in data]
    least = (max(*values, 0) - min(*values, 0)) * _LINE / _SLOPE if len(values) > 1 else 0
    out: list[dict[str, Any]] = []
    for year in dict.fromkeys(point["year"] for point in data):
        named: dict[float, list[str]] = {}
        for point in data:
            if point["year"] == year and (year == last or not point["joined"]):
                named.setdefault(point["value"], []).append(point["row"])
        place = float("-inf")
        for value in sorted(named):
            place = max(value, place + least)
            out.append({"year": year, "place": place, "words": _names(named[value]), "last": year == last})
    return out


def _names(names: list[str]) -> str:
    more = f" … +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def heat(found: Coverage) -> Any:
    """Metrics by years: which part of a year's reports gives a number, the count written in."""
    alt = _altair()
    most = found.metrics[:MOST_ROWS]
    data: list[dict[str, Any]] = [
        {
            "metric": f"{metric.label_zh} {metric.metric}", "year": str(year), "reports": reports,
            "stated": metric.years.get(year, {}).get("number", 0) + metric.years.get(year, {}).get("zero", 0),
            "other": sum(count for kind, count in metric.years.get(year, {}).items() if kind not in ("number", "zero")),
        }
        for metric in most for year, reports in found.reports.items()
    ]  # fmt: skip
    for point in data:
        point["part"] = point["stated"] / point["reports"] if point["reports"] else 0
        point["text"] = str(point["stated"]) if point["stated"] else f"({point['other']})" if point["other"] else ""
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("year:O", title=None), y=alt.Y("metric:N", title=None, sort=list(dict.fromkeys(p["metric"] for p in data)),
                                             axis=alt.Axis(labelLimit=420)),
    )  # fmt: skip
    scale = alt.Scale(domain=[0, 1], range=["#f3f6fa", BLUE])
    legend = alt.Legend(title="of the year's reports", format="%")
    boxes = base.mark_rect().encode(color=alt.Color("part:Q", scale=scale, legend=legend))
    numbers = (
        base.transform_filter("datum.text !== ''")
        .mark_text(fontSize=10)
        .encode(text="text:N", color=alt.condition("datum.part > 0.55", alt.value("white"), alt.value("#222")))
    )
    told = ["reports with a number, 0 included; (n): none, but n with an empty cell or an unclear number"]
    if len(found.metrics) > len(most):
        told.append(f"the {len(most)} metrics that most reports state, of {len(found.metrics)}")
    title = alt.TitleParams("coverage", subtitle=told, anchor="start", subtitleColor=_QUIET)
    return alt.layer(boxes, numbers).properties(width=alt.Step(34), height=alt.Step(18), title=title)


def bars(found: Pair) -> Any:
    """Two reports: growth of what changed, the most first."""
    alt = _altair()
    changed = [(item, item.growth) for item in found.items if item.change == "changed" and item.growth is not None]
    changed.sort(key=lambda pair: abs(pair[1]), reverse=True)
    data: list[dict[str, Any]] = [
        {"what": f"{item.label} {item.owner}".strip(), "growth": float(growth), "to": str(item.second.value)}
        for item, growth in changed[:MOST_ROWS]
    ]
    if not data:
        raise GuanbaoError(codes.NOTHING_TO_DRAW, why="nothing changed by a number")
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("what:N", title=None, sort=[point["what"] for point in data], axis=alt.Axis(labelLimit=320)),
        x=alt.X("growth:Q", title="%"),
    )
    colour = alt.condition("datum.growth < 0", alt.value(ORANGE), alt.value(BLUE))
    counts = found.counts()
    told = [f"growth of {len(data)} of {counts['changed']} that changed"]
    told.append(", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in _UNDRAWN if counts[name]))
    title = alt.TitleParams(
        " : ".join(found.titles), subtitle=[t for t in told if t], anchor="start", subtitleColor=_QUIET
    )
    return base.mark_bar().encode(color=colour).properties(width=420, height=alt.Step(20), title=title)


def chart_of(found: Comparison | Coverage | Pair) -> Any:
    """The picture that fits: slopes for two years, small multiples else; heat map of coverage; bars of a pair.

    Raises:
        GuanbaoError: there is no number to draw (G844), or Altair is not installed (G841).
    """
    if isinstance(found, Coverage):
        if not found.metrics:
            raise GuanbaoError(codes.NOTHING_TO_DRAW, why="no metric is stated")
        return heat(found)
    if isinstance(found, Pair):
        return bars(found)
    if not any(cell.known for line in found.lines for cell in line.cells):
        raise GuanbaoError(codes.NOTHING_TO_DRAW, why="; ".join(found.legend()[:3]) or "nothing is asked for")
    return slope(found) if len(found.columns) == 2 and found.columns_are == "year" else lines(found)


def picture(chart: Any, form: str) -> bytes:
    """A chart as PNG or SVG; nothing is fetched from anywhere.

    Raises:
        GuanbaoError: vl-convert is not installed (G841).
    """
    try:
        import vl_convert
    except ImportError as error:
        raise GuanbaoError(codes.NO_CHARTS) from error
    spec = chart.configure(font=FONT).configure_view(stroke="#ccc").to_dict()
    none: list[str] = []
    if form == "svg":
        return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=none)).encode("utf-8")
    return bytes(vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=none))


def has_chinese_font() -> bool:
    """Whether a font with Chinese characters is where fonts are usually kept."""
    from pathlib import Path

    places = (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "C:/Windows/Fonts",
    )
    roots = [Path(place) for place in places] + [Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    names = (
        path.name.lower().replace("-", " ") for root in roots if root.is_dir() for path in root.rglob("*.[to]t[fc]")
    )
    wanted = (*(name.replace(" ", "") for name in CHINESE_FONTS), "msyh", "wqy")
    return any(name.replace(" ", "").startswith(wanted) for name in names)


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise GuanbaoError(codes.NO_CHARTS) from error
    return altair


def _title(found: Comparison, more: Sequence[str] = ()) -> Any:
    alt = _altair()
    signs = [said for said in found.legend() if said[:1] in "‖≠" or "|" in said[:60]]
    hidden = sum(any(cell.known for cell in line.cells) for line in found.lines) - MOST_ROWS
    left_out = [f"the {MOST_ROWS} rows with most numbers; {hidden} more are not drawn"] if hidden > 0 else []
    told = [textwrap.shorten(said, 120, placeholder=" …") for said in (*more, *left_out, *signs[:_SHORT])]
    return alt.TitleParams(found.titled, subtitle=told, anchor="start", subtitleColor=_QUIET)


def _points(found: Comparison) -> list[dict[str, Any]]:
    """One point a cell; `segment` numbers the stretches of a row that a line may join."""
    if found.columns_are != "year":
        return _points(found.turned())
    points = []
    usual = set(found.units())
    for line in _fullest(found):
        name, segment, joins = _named(found, line, usual), 0, False
        for year, cell in zip(found.columns, line.cells, strict=True):
            if cell.known and (not joins or cell.breaks):
                segment += 1
            joins = cell.known
            points.append({
                "row": name, "year": year, "value": None if cell.value is None else float(cell.value), "unit": cell.unit or "",
                "group": cell.group, "state": cell.state, "segment": segment, "broken": bool(cell.known and cell.breaks),
                "said": "; ".join(cell.notes),
            })  # fmt: skip
    return points


def _named(found: Comparison, line: Any, usual: set[str]) -> str:
    """A row with the units that its numbers are in, where they are not the usual ones, which the title has."""
    units = sorted({cell.unit for cell in line.cells if cell.known and cell.unit} - usual)
    told = found.question.in_units or found.question.by == "metric"
    return f"{line.label} ({', '.join(units)})" if units and told else line.label


def _fullest(found: Comparison) -> list[Any]:
    """Rows with a number in them, at most so many: those with most numbers, in their order."""
    count: Callable[[Any], int] = lambda line: sum(cell.known for cell in line.cells)  # noqa: E731
    told = [line for line in found.lines if count(line)]
    kept = {id(line) for line in sorted(told, key=count, reverse=True)[:MOST_ROWS]}
    return [line for line in told if id(line) in kept]
