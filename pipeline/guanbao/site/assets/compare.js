// Comparisons: the answers are worked out beforehand; here they are chosen, drawn and handed over.
"use strict";
{
  const get = (id) => document.getElementById(id);
  const { make, word } = guanbao;
  const MOST_LINES = 12;
  const SVG = "http://www.w3.org/2000/svg";
  let metrics = [];
  let data = null;
  const chosen = new Set();
  let byHand = false;
  // What is asked stands in the address, so that a view can be kept and sent: #metric=…&as=…&from=…&to=…&agency=…
  const asked = new URLSearchParams(location.hash.slice(1));
  const note = () => {
    const told = new URLSearchParams([["metric", data.metric], ["as", get("as").value], ["from", get("from").value], ["to", get("to").value]]);
    if (byHand) for (const key of data.rows.every((row) => chosen.has(row.key)) ? ["*"] : chosen) told.append("agency", key);
    try {
      history.replaceState(null, "", "#" + told);
    } catch {
      // a browser may refuse it to pages that are opened from a folder
    }
  };

  const draw = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const title = (metric) => (document.documentElement.dataset.lang === "en" ? metric.en : metric.zh);
  const listMetrics = () => {
    const before = get("metric").value;
    const wanted = get("find-metric").value.trim().toLowerCase();
    const fits = metrics.filter((one) => `${one.id} ${one.zh} ${one.en}`.toLowerCase().includes(wanted));
    get("metric").replaceChildren(...fits.map((one) => make("option", { value: one.id }, `${title(one)} (${one.reports})`)));
    if (fits.some((one) => one.id === before)) get("metric").value = before;
  };
  const ask = async (name) => {
    const metric = metrics.find((one) => one.id === name);
    if (!metric) return;
    data = await guanbao.load(metric.file);
    if (chosen.delete("*")) for (const row of data.rows) chosen.add(row.key);
    if (!byHand) { // the agencies with most numbers, until a person chooses
      chosen.clear();
      const counts = data.value.map((row, n) => [row.filter((at) => data.cells[at].v !== undefined).length, n]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
      for (const [, n] of counts.slice(0, 6)) chosen.add(data.rows[n].key);
    }
    const years = (id, last) => {
      const before = get(id).value;
      get(id).replaceChildren(...data.years.map((year) => make("option", {}, year)));
      get(id).value = data.years.includes(before) ? before : data.years[last ? data.years.length - 1 : 0];
    };
    years("from", false);
    years("to", true);
    for (const id of ["from", "to"]) {
      if (data.years.includes(asked.get(id))) get(id).value = asked.get(id);
      asked.delete(id);
    }
    get("districts").replaceChildren(...data.rows.map((row) => {
      const box = make("input", { type: "checkbox", value: row.key });
      box.checked = chosen.has(row.key);
      box.addEventListener("change", () => {
        byHand = true;
        chosen[box.checked ? "add" : "delete"](row.key);
        show();
      });
      return make("label", {}, box, row.name);
    }));
    show();
  };
  const view = () => {
    const columns = data.years.map((year, n) => [year, n]).filter(([year]) => year >= get("from").value && year <= get("to").value);
    const rows = data.rows.map((row, n) => ({ ...row, cells: columns.map(([, c]) => data.cells[data[get("as").value][n][c]]) })).filter((row) => chosen.has(row.key));
    return { years: columns.map(([year]) => year), rows };
  };

  const show = () => {
    if (!data) return;
    const { years, rows } = view();
    const metric = metrics.find((one) => one.id === data.metric);
    const kind = get("as").value;
    get("metric-title").textContent = kind === "value" ? title(metric) : `${title(metric)} (${word("as_" + kind)})`;
    get("too-many").hidden = rows.length <= MOST_LINES;
    note();
    table(years, rows);
    chart(years, rows.slice(0, MOST_LINES));
    const said = [...new Set(rows.flatMap((row) => row.cells.flatMap((cell) => [...(cell.b || []), ...(cell.c || []), ...(cell.r || [])])))];
    get("breaks").replaceChildren(...said.filter((id) => data.breaks[id]).map((id) => {
      const one = data.breaks[id];
      return make("li", {}, `${one.zh} (${one.between[0]} | ${one.between[1]}): ${one.reason}`);
    }));
    get("said").textContent = `${title(metric)}: ${rows.length} ${word("rows_shown")}`;
  };
  // A reason in words: a series break by its name, another by its words.
  const because = (id) => {
    const one = data.breaks[id];
    if (one) return document.documentElement.dataset.lang === "en" ? id : one.zh;
    return guanbao.data.words["reason_" + id] ? word("reason_" + id) : id;
  };
  const table = (years, rows) => {
    const head = make("tr", {}, make("th", { scope: "col" }, word("district")), ...years.map((year) => make("th", { scope: "col" }, year)));
    const body = rows.map((row) => make("tr", {}, make("th", { scope: "row" }, row.name), ...row.cells.map((cell) => {
      const words = [word("state_" + cell.s), ...(cell.r || []).map(because), ...[...(cell.b || []), ...(cell.c || [])].map(because), ...(cell.n || [])].join("; ");
      const inside = cell.p ? make("a", { href: `r/${encodeURIComponent(cell.p)}.html` + (cell.f ? `#at-${encodeURIComponent(cell.f)}` : "") }, cell.t) : cell.t;
      return make("td", { class: `n ${cell.g}`, title: words }, inside);
    })));
    get("numbers").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
  };
  const ticks = (low, high) => {
    const raw = (high - low || 1) / 4;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw);
    const found = [];
    for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) found.push(Number(at.toPrecision(12)));
    return found;
  };
  const chart = (years, rows) => {
    const [width, height, left, right, top, bottom] = [860, 390, 80, 150, 26, 34];
    const numbers = rows.flatMap((row) => row.cells.map((cell) => Number(cell.v))).filter(Number.isFinite);
    get("empty").hidden = numbers.length > 0;
    get("svg").disabled = get("csv").disabled = numbers.length === 0;
    if (!numbers.length) return get("chart").replaceChildren();
    const rank = get("as").value === "rank";
    const low = rank ? 1 : Math.min(0, ...numbers);
    const high = Math.max(...numbers, low + 1);
    const x = (n) => left + (years.length < 2 ? 0.5 : n / (years.length - 1)) * (width - left - right);
    const y = (value) => { const part = (value - low) / (high - low); return rank ? top + part * (height - top - bottom) : height - bottom - part * (height - top - bottom); };
    const units = [...new Set(rows.flatMap((row) => row.cells.map((cell) => cell.v === undefined ? "" : cell.u)).filter(Boolean))];
    const parts = [draw("title", {}, get("metric-title").textContent),
      draw("text", { x: left - 6, y: 12, "text-anchor": "end" }, rank ? word("as_rank") : units.slice(0, 3).join(" "))];
    for (const tick of ticks(low, high)) {
      parts.push(draw("line", { class: "grid", x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: "#8888" }),
        draw("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, tick.toLocaleString("en")));
    }
    years.forEach((year, n) => parts.push(draw("text", { x: x(n), y: height - 8, "text-anchor": "middle" }, year)));
    const labels = [];
    rows.forEach((row, k) => {
      const group = draw("g", { class: `line l${k % MOST_LINES}` });
      let before = null;
      row.cells.forEach((cell, n) => {
        const value = Number(cell.v);
        if (cell.v === undefined || !Number.isFinite(value)) {
          if (cell.g === "not_comparable") group.append(draw("text", { class: "sign", x: x(n), y: height - bottom - 4, "text-anchor": "middle" }, "≠"));
          else if (cell.s !== "no_report") { // there is a report, and it has no number here: a short stroke under the axis, each line in its place
            const at = x(n) + (k - (rows.length - 1) / 2) * 3;
            group.append(draw("line", { class: "lacks", x1: at, x2: at, y1: height - bottom + 1, y2: height - bottom + 8 }, draw("title", {}, `${row.name} ${years[n]}: ${word("state_" + cell.s)}`)));
          }
          before = null;
          return;
        }
        const broken = (cell.b || []).length > 0;
        if (broken && before) group.append(draw("line", { class: "cut", x1: (x(n) + x(n - 1)) / 2, x2: (x(n) + x(n - 1)) / 2, y1: top, y2: height - bottom, "stroke-dasharray": "4 3" }));
        if (before && !broken) group.append(draw("line", { x1: before[0], y1: before[1], x2: x(n), y2: y(value), "stroke-dasharray": (cell.c || []).length ? "5 3" : "none" }));
        before = [x(n), y(value)];
        group.append(draw("circle", { class: value === 0 ? "zero" : "", cx: x(n), cy: y(value), r: 4 }, draw("title", {}, `${row.name} ${years[n]}: ${cell.t} ${cell.u || ""}`)));
      });
      const last = row.cells.findLastIndex((cell) => cell.v !== undefined);
      if (last >= 0) labels.push({ at: y(Number(row.cells[last].v)), name: row.name, k });
      parts.push(group);
    });
    labels.sort((a, b) => a.at - b.at);
    let floor = top - 14;
    for (const label of labels) {
      floor = Math.max(label.at + 4, floor + 14);
      parts.push(draw("g", { class: `l${label.k % MOST_LINES}` }, draw("circle", { cx: width - right + 14, cy: floor - 4, r: 4 })));
      parts.push(draw("text", { class: `name l${label.k % MOST_LINES}`, x: width - right + 22, y: floor }, label.name));
    }
    get("chart").replaceChildren(draw("svg", { viewBox: `0 0 ${width} ${Math.max(height, floor + 10)}`, role: "img", class: "chart", xmlns: SVG }, ...parts));
    return undefined;
  };
  const records = () => {
    const { years, rows } = view();
    const head = ["metric", "as", "district", "district_key", "year", "state", "value", "unit", "qualifier", "reasons", "breaks", "cautions", "report"];
    const lines = rows.flatMap((row) => row.cells.map((cell, n) => [data.metric, get("as").value, guanbao.guard(row.name), guanbao.guard(row.key), years[n], cell.s,
      String(cell.v ?? ""), guanbao.guard(cell.u || ""), cell.q || "", (cell.r || []).join(" "), (cell.b || []).join(" "), (cell.c || []).join(" "), cell.p || ""]));
    return guanbao.csv([head, ...lines]);
  };
  get("csv").addEventListener("click", () => guanbao.offer(`${data.metric}.csv`, "text/csv", "\ufeff" + records()));
  get("svg").addEventListener("click", () => {
    const copy = get("chart").querySelector("svg").cloneNode(true);
    const drawn = get("chart").querySelectorAll("svg *");
    copy.querySelectorAll("*").forEach((part, n) => {
      const looks = getComputedStyle(drawn[n]);
      for (const name of ["stroke", "fill", "stroke-width", "font-family", "font-size"]) part.setAttribute(name, looks.getPropertyValue(name));
    });
    guanbao.offer(`${data.metric}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copy));
  });
  get("find-metric").addEventListener("input", () => {
    listMetrics();
    ask(get("metric").value);
  });
  get("metric").addEventListener("input", () => ask(get("metric").value));
  for (const id of ["as", "from", "to"]) get(id).addEventListener("input", show);
  get("ask").addEventListener("submit", (event) => event.preventDefault());
  for (const [id, all] of [["all", true], ["none", false]]) {
    get(id).addEventListener("click", () => {
      byHand = true;
      for (const box of get("districts").querySelectorAll("input")) {
        box.checked = all;
        chosen[all ? "add" : "delete"](box.value);
      }
      show();
    });
  }
  guanbao.onLanguage.push(listMetrics, show);
  guanbao.load("metrics").then((found) => {
    metrics = found.metrics;
    listMetrics();
    if (["value", "growth", "rank"].includes(asked.get("as"))) get("as").value = asked.get("as");
    for (const key of asked.getAll("agency")) chosen.add(key);
    byHand = chosen.size > 0;
    if (metrics.some((one) => one.id === asked.get("metric"))) get("metric").value = asked.get("metric");
    if (metrics.length) ask(get("metric").value);
    else get("empty").hidden = false;
  });
}
