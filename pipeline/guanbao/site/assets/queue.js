// The queue: what to look at first, loaded for one agency at a time; and the corrections that this browser keeps.
"use strict";
{
  const get = (id) => document.getElementById(id);
  const { make, word } = guanbao;
  let items = [];
  const MOST = 1000;

  const show = () => {
    const kind = get("kind").value;
    const wanted = get("filter").value.trim().toLowerCase();
    const fits = items.filter((item) => (!kind || item.kind === kind)
      && (!wanted || `${item.words} ${item.zh || ""} ${item.district} ${item.year} ${item.report}`.toLowerCase().includes(wanted)));
    get("shown").textContent = fits.length;
    const english = document.documentElement.dataset.lang === "en";
    get("items").replaceChildren(...fits.slice(0, MOST).map((item) => make("tr", {},
      make("td", { class: "n" }, String(item.weight)), make("td", {}, word(item.kind)),
      make("td", {}, `${item.district} ${item.year ?? ""}`),
      make("td", {}, make("a", { href: `r/${encodeURIComponent(item.page)}.html` + (item.figure ? `#at-${encodeURIComponent(item.figure)}` : "") }, english ? item.words : item.zh || item.words)))));
  };
  const load = async () => {
    const name = location.hash.slice(1) || "q";
    const link = document.querySelector(`#counts a[href="#${CSS.escape(name)}"]`);
    if (name !== "q" && !link) return;
    items = (await guanbao.load(name)).items;
    get("list-of").textContent = link ? link.textContent : word("heaviest");
    get("district").value = name;
    show();
  };
  for (const id of ["kind", "filter"]) get(id).addEventListener("input", show);
  get("district").addEventListener("input", () => { location.hash = get("district").value; });
  addEventListener("hashchange", () => {
    load();
    get("list-title").scrollIntoView({ block: "nearest" });
  });

  const own = () => {
    get("none-own").hidden = guanbao.own().length > 0;
    get("own").replaceChildren(...guanbao.own().map((one) => {
      const button = make("button", { type: "button" }, word("remove"));
      button.addEventListener("click", () => {
        guanbao.drop(one);
        own();
      });
      const place = one.start === undefined ? word("whole_report") : `「${one.quote}」`;
      const page = /^[\w.-]+$/.test(one.page || "") ? make("a", { href: `r/${one.page}.html` }, String(one.report)) : String(one.report);
      return make("li", {}, page, ` ${place} ${word("action_" + one.action)} ${one.value ?? ""} · ${one.author}, ${one.time}: ${one.reason} `, button);
    }));
  };
  guanbao.onLanguage.push(own, load);
  guanbao.onOwn.push(own);
  own();
  load();
}
