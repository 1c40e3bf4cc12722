// The page of a report: search, filter, jumps there and back, and a person's decisions.
"use strict";
{
  const get = (id) => document.getElementById(id);
  const report = get("report");
  const items = [...get("list").children];
  const texts = items.map((item) => [item.dataset.label, item.dataset.quote, item.dataset.value, item.dataset.department,
    item.querySelector(".jump").textContent, item.textContent].join(" ").toLowerCase().replaceAll(/\s+/g, " "));
  let current = null;
  let adding = null; // words of the text that are to become a figure; where there are none, decisions are on the current figure

  // --- search and filter ---
  const sift = () => {
    const wanted = get("search").value.trim().toLowerCase().replaceAll(/\s+/g, " ");
    const bare = wanted.replaceAll(/[,，]/g, "");
    const flag = get("flag").value;
    const department = get("department").value;
    let shown = 0;
    items.forEach((item, n) => {
      const found = texts[n].includes(wanted) || (/\d/.test(bare) && item.dataset.value === bare);
      const fits = found && (!flag || item.dataset.flags.split(" ").includes(flag)) && (!department || item.dataset.department === department);
      item.hidden = !fits;
      shown += fits;
    });
    get("shown").textContent = shown;
  };
  for (const id of ["search", "flag", "department"]) get(id).addEventListener("input", sift);

  // --- there and back ---
  const choose = (item) => {
    if (current) {
      current.classList.remove("current");
      current.removeAttribute("aria-current");
    }
    for (const mark of document.querySelectorAll(".here")) mark.classList.remove("here");
    current = item;
    if (!item) return;
    item.classList.add("current");
    item.setAttribute("aria-current", "true");
    const id = item.dataset.id;
    for (const mark of document.querySelectorAll("#text .fig")) {
      if (mark.dataset.f.split(" ").includes(id)) mark.classList.add("here");
    }
    const box = get("box-" + id);
    if (box) box.classList.add("here");
    tell(item);
  };
  const tell = (item) => {
    const { value, unit, metric, state, label } = item.dataset;
    adding = null;
    get("chosen").textContent = `${item.dataset.id}: ${value || guanbao.word(state)} ${unit} ${label} ${item.dataset.department} 「${item.dataset.quote}」`;
    get("d-value").value = value;
    get("d-state").value = state;
    get("d-unit").value = unit;
    get("d-metric").value = metric;
    for (const id of ["d-quote", "d-label", "d-department"]) get(id).value = "";
  };
  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const match = /^(?:f|at)-(.+)$/.exec(hash);
    const item = match ? get("f-" + match[1]) : null;
    if (!item) return;
    if (item.hidden) {
      get("search").value = get("flag").value = get("department").value = "";
      sift();
    }
    choose(item);
    if (hash.startsWith("f-")) {
      item.scrollIntoView({ block: "nearest" });
      item.querySelector(".jump").focus({ preventScroll: true });
    } else {
      const spot = get(hash);
      if (spot) spot.scrollIntoView({ block: "center" });
      item.parentElement.scrollTop = item.offsetTop - item.parentElement.offsetTop - 80;
    }
  };
  addEventListener("hashchange", follow);
  // A link to the place that the address names already changes nothing, and still means: go there.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) setTimeout(follow);
  });
  const move = (by) => {
    const seen = items.filter((item) => !item.hidden);
    if (!seen.length) return;
    const at = current ? seen.indexOf(current) : -1;
    const next = seen[Math.min(Math.max(at + by, 0), seen.length - 1)];
    choose(next);
    next.querySelector(".jump").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = { "/": () => get("search").focus(), c: () => { get("desk").open = true; get("d-value").focus(); }, j: () => move(1), k: () => move(-1),
      b: () => current && (location.hash === "#f-" + current.dataset.id ? follow() : (location.hash = "f-" + current.dataset.id)) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // --- decisions ---
  // Offsets count characters, as the reader counts them: a pair of surrogates is one.
  const length = (text) => [...text].length;
  const offset = (node, at) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const stretch = element.closest("#text [data-s]");
    if (!stretch || node.nodeType !== Node.TEXT_NODE) return null;
    return Number(stretch.dataset.s) + length(node.data.slice(0, at));
  };
  const selection = () => {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return null;
    const whole = [...get("text").textContent];
    return { start, end, quote: whole.slice(start, end).join(""), context: whole.slice(Math.max(0, start - 12), end + 12).join("") };
  };
  // Words that are chosen to be added: the form is about them then, and no longer about a figure.
  const propose = (found) => {
    if (!adding && current) for (const id of ["d-value", "d-unit", "d-metric", "d-label", "d-department"]) get(id).value = "";
    adding = found;
    get("chosen").textContent = `${guanbao.word("to_add")}: 「${found.quote}」`;
    const told = /^\s*([-\d０-９][\d０-９,，.．]*)\s*(\S{0,4})\s*$/.exec(found.quote);
    if (told && number(told[1]) !== null) {
      get("d-value").value = number(told[1]);
      get("d-unit").value = told[2];
      get("d-state").value = "number";
    }
  };
  document.addEventListener("selectionchange", () => {
    const found = selection();
    if (!found) return;
    propose(found);
    get("d-quote").value = found.quote;
  });
  get("d-quote").addEventListener("change", () => {
    const wanted = get("d-quote").value;
    if (!wanted || (adding && adding.quote === wanted)) return undefined;
    const text = get("text") ? get("text").textContent : "";
    const at = text.indexOf(wanted);
    if (at < 0 || text.indexOf(wanted, at + 1) >= 0) {
      adding = null;
      return answer("not_in_text");
    }
    const start = length(text.slice(0, at));
    const whole = [...text];
    propose({ start, end: start + length(wanted), quote: wanted, context: whole.slice(Math.max(0, start - 12), start + length(wanted) + 12).join("") });
    return answer("to_add");
  });
  // The metrics that there are: loaded when the form is opened.
  let metrics = null;
  get("desk").addEventListener("toggle", async () => {
    if (metrics) return;
    const known = (await guanbao.load("known")).metrics;
    metrics = new Set(known.map(([id]) => id));
    get("metrics").replaceChildren(...known.map(([id, zh, en]) => guanbao.make("option", { value: id }, `${zh} ${en}`)));
  });
  const answer = (key) => { get("answer").textContent = guanbao.word(key); };
  const number = (text) => {
    const plain = text.trim().replaceAll(/[０-９．－，]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
    const bare = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
    return /^-?\d{1,40}(\.\d{1,20})?$/.test(bare) ? bare : null;
  };
  const named = (item) => ({
    start: Number(item.dataset.start), end: Number(item.dataset.end), cell: item.dataset.cell, quote: item.dataset.quote,
    context: item.dataset.context, label: item.dataset.label, department: item.dataset.department,
    read: item.dataset.read ?? item.dataset.value, read_state: item.dataset.readState ?? item.dataset.state,
  });
  const valued = () => {
    const state = get("d-state").value;
    if (state !== "number") return { state };
    const value = number(get("d-value").value);
    return value === null ? null : { state, value };
  };
  const decide = (action) => {
    const author = get("d-author").value.trim();
    const reason = get("d-reason").value.trim();
    if (!author || !reason) return answer("need_reason");
    const told = { sha256: report.dataset.sha256, report: report.dataset.report, page: report.dataset.page, author, reason, state: "number",
      time: new Date().toISOString().replace(/\.\d+Z$/, "Z"), action: action === "whole" ? "confirm" : action };
    if (action === "add") {
      if (!adding) return answer("need_selection");
      Object.assign(told, adding, { label: get("d-label").value.trim(), unit: get("d-unit").value.trim(), department: get("d-department").value.trim() });
    } else if (action !== "whole") {
      if (!current || adding) return answer("none_selected");
      Object.assign(told, named(current));
    }
    if (action === "confirm" && current.dataset.decided) { // what a person made of it is what is shown, and meant
      told.action = "value";
      Object.assign(told, { state: current.dataset.state, unit: current.dataset.unit, metric: current.dataset.metric });
      if (told.state === "number") told.value = current.dataset.value;
    }
    if (action === "value" || action === "add") {
      const value = valued();
      if (!value) return answer("need_number");
      Object.assign(told, value);
      const metric = get("d-metric").value.trim();
      if (metric && metrics && !metrics.has(metric)) return answer("need_metric");
      if (metric !== (action === "add" ? "" : current.dataset.metric)) told.metric = metric;
    }
    if (action === "value" && (current.dataset.decided || get("d-unit").value.trim() !== current.dataset.unit)) told.unit = get("d-unit").value.trim();
    if (action === "value" && current.dataset.decided) told.metric = get("d-metric").value.trim();
    guanbao.remember("author", author);
    const kept = guanbao.keep(told);
    mark();
    return answer(kept ? "kept" : "not_kept");
  };
  for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => decide(button.dataset.do));
  get("decide").addEventListener("submit", (event) => event.preventDefault());
  get("d-author").value = guanbao.remember("author") || "";

  // What this browser keeps of this document, shown at its figures.
  const mark = () => {
    for (const old of document.querySelectorAll(".pending")) old.remove();
    const mine = guanbao.own().filter((one) => one.sha256 === report.dataset.sha256);
    const last = new Map(mine.map((one) => [guanbao.target(one), one]));
    for (const one of last.values()) {
      const undo = guanbao.make("button", { type: "button" }, guanbao.word("remove"));
      undo.addEventListener("click", () => {
        guanbao.drop(one);
        mark();
      });
      if (one.start === undefined) {
        get("decide").append(guanbao.make("p", { class: "pending" }, guanbao.make("span", { class: "decision" }, `${guanbao.word("whole_report")}: ${guanbao.word("confirm")}, ${one.author}: ${one.reason}`), " ", undo));
        continue;
      }
      const item = items.find((found) => Number(found.dataset.start) === one.start && Number(found.dataset.end) === one.end
        && found.dataset.cell === one.cell && (one.cell || (found.dataset.label === one.label && found.dataset.department === one.department)));
      const value = one.action === "value" || one.action === "add" ? ` ${one.value ?? guanbao.word(one.state)}` : "";
      const words = guanbao.make("span", { class: "decision" }, `${guanbao.word("person")}: ${guanbao.word("action_" + one.action)}${value}, ${one.author}: ${one.reason}`);
      const shown = guanbao.make("span", { class: "pending" }, words, " ", undo);
      if (item) item.append(shown);
      else get("list").append(guanbao.make("li", { class: "pending" }, `「${one.quote}」 `, shown));
    }
  };
  guanbao.onLanguage.push(mark);
  guanbao.onOwn.push(mark);
  mark();
  follow();
}
