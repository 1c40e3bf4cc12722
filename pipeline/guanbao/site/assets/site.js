// What every page has: language, theme, filters of rows, and the corrections that this browser keeps.
"use strict";
guanbao.word = (key) => {
  const found = guanbao.data.words[key];
  return found ? found[document.documentElement.dataset.lang] : key;
};
guanbao.make = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};
guanbao.offer = (name, type, text) => {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = guanbao.make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};
// A cell of CSV in which no spreadsheet sees a formula: one apostrophe in front is taken away again.
guanbao.guard = (text) => (/^[=+\-@\t\r\n＝＋－＠']/.test(text) ? "'" + text : text);
guanbao.csv = (rows) => rows.map((row) => row.map((cell) => (/[",\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell)).join(",") + "\n").join("");

guanbao.COLUMNS = ["sha256", "action", "author", "time", "reason", "start", "end", "cell", "quote", "context", "label", "department",
  "value", "unit", "metric", "state", "read", "read_state", "report"];
const BARE = new Set(["sha256", "action", "time", "start", "end", "value", "state"]);
let own = [];
guanbao.own = () => own;
guanbao.readOwn = () => {
  try {
    const found = JSON.parse(guanbao.remember("corrections") || "[]");
    own = Array.isArray(found) ? found.filter((one) => one && typeof one.sha256 === "string" && typeof one.action === "string") : [];
  } catch {
    own = [];
  }
};
guanbao.keep = (correction) => {
  guanbao.readOwn();
  own.push(correction);
  return guanbao.storeOwn();
};
guanbao.storeOwn = () => {
  const kept = guanbao.remember("corrections", JSON.stringify(own)) !== null;
  guanbao.count();
  return kept;
};
guanbao.drop = (one) => {
  guanbao.readOwn();
  own = own.filter((other) => JSON.stringify(other) !== JSON.stringify(one));
  guanbao.storeOwn();
};
// Two decisions on one figure, of which the later holds.
guanbao.target = (one) => JSON.stringify([one.sha256, one.start ?? null, one.end ?? null, one.cell || "", ...(one.cell ? [] : [one.label || "", one.department || ""])]);
// What these pages were made with is no longer kept here.
guanbao.onOwn = [];
guanbao.settle = async () => {
  if (!own.length) return;
  const key = (one) => JSON.stringify([one.sha256, one.action, one.author, one.time, one.start ?? null, one.end ?? null, one.cell || ""]);
  const held = new Set((await guanbao.load("held")).corrections.map((one) => JSON.stringify(one)));
  const left = own.filter((one) => !held.has(key(one)));
  if (left.length === own.length) return;
  own = left;
  guanbao.storeOwn();
  for (const change of guanbao.onOwn) change();
};
guanbao.count = () => {
  document.getElementById("save").hidden = own.length === 0;
  document.getElementById("save-count").textContent = own.length;
};
guanbao.saveOwn = () => {
  const rows = own.map((one) => guanbao.COLUMNS.map((name) => {
    const cell = String(one[name] ?? "");
    return BARE.has(name) ? cell : guanbao.guard(cell);
  }));
  guanbao.offer("corrections.csv", "text/csv", "\ufeff" + guanbao.csv([guanbao.COLUMNS, ...rows]));
};
guanbao.wordOptions = () => {
  for (const option of document.querySelectorAll("option[data-word]")) option.textContent = guanbao.word(option.dataset.word);
};
guanbao.onLanguage = [guanbao.wordOptions];

document.getElementById("language").addEventListener("click", () => {
  const page = document.documentElement;
  page.dataset.lang = page.dataset.lang === "zh" ? "en" : "zh";
  page.lang = page.dataset.lang === "en" ? "en" : "zh-Hans";
  guanbao.remember("language", page.dataset.lang);
  for (const change of guanbao.onLanguage) change();
});
document.getElementById("theme").addEventListener("click", () => {
  const page = document.documentElement;
  const dark = page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.theme = dark ? "light" : "dark";
  guanbao.remember("theme", page.dataset.theme);
});
document.getElementById("save").addEventListener("click", guanbao.saveOwn);
const rowFilter = document.getElementById("filter-rows");
if (rowFilter) {
  const rows = [...document.getElementById(rowFilter.dataset.table).tBodies[0].rows];
  rowFilter.addEventListener("input", () => {
    const wanted = rowFilter.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.find.toLowerCase().includes(wanted);
  });
}
guanbao.readOwn();
guanbao.count();
guanbao.wordOptions();
guanbao.settle();
