// Before anything is drawn: the language and the theme that were chosen, and the way in for data.
"use strict";
const guanbao = { data: {}, waiting: {} };
guanbao.remember = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem("guanbao." + name);
    localStorage.setItem("guanbao." + name, value);
    return value;
  } catch {
    return null; // a browser may keep nothing of pages that are opened from a folder
  }
};
guanbao.take = (name, data) => {
  guanbao.data[name] = data;
  for (const done of guanbao.waiting[name] || []) done(data);
  delete guanbao.waiting[name];
};
// Data by name, from a file that is loaded once: scripts work where a page has no server to ask.
guanbao.load = (name) => new Promise((done, fail) => {
  if (name in guanbao.data) return done(guanbao.data[name]);
  if (!/^[a-z]+\d*$/.test(name)) return fail(new Error(name));
  const waits = name in guanbao.waiting;
  (guanbao.waiting[name] ||= []).push(done);
  if (waits) return undefined;
  const script = document.createElement("script");
  script.src = document.documentElement.dataset.root + "data/" + name + ".js";
  script.onerror = () => fail(new Error(name));
  document.head.append(script);
  return undefined;
});
{
  const page = document.documentElement;
  const language = guanbao.remember("language") || (/^zh/.test(navigator.language) ? "zh" : "en");
  page.dataset.lang = language === "en" ? "en" : "zh";
  page.lang = page.dataset.lang === "en" ? "en" : "zh-Hans";
  const theme = guanbao.remember("theme");
  if (theme === "dark" || theme === "light") page.dataset.theme = theme;
}
