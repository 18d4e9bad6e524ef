// What was typed and not yet sent outlasts a reload, another language, a lost network and a server that went away.
"use strict";
(() => {
  const form = document.querySelector("form[data-typed]");
  if (!form) return;
  const here = `heatguard-typed-${location.pathname}-`, key = here + form.dataset.typed;
  const version = Number(form.elements.version.value);
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON");
  const of = (name) => fields.filter((field) => field.name === name);
  // A field is a list of what can be chosen in it, or a text. `own` names what it holds, or what the server sent in it.
  const choices = (field) => (field.tagName === "SELECT" ? [...field.options] : field.type === "radio" || field.type === "checkbox" ? [field] : null);
  const said = (name, own) => of(name).flatMap((field) => {
    const listed = choices(field);
    return listed ? listed.filter((one) => one[own.selected] || one[own.checked]).map((one) => one.value) : [field[own.value]];
  });
  const HELD = { selected: "selected", checked: "checked", value: "value" };
  const SENT = { selected: "defaultSelected", checked: "defaultChecked", value: "defaultValue" };
  const put = (name, values) => of(name).forEach((field) => {
    const listed = choices(field);
    if (listed) listed.forEach((one) => { one[field.tagName === "SELECT" ? "selected" : "checked"] = values.includes(one.value); });
    else [field.value] = values;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  });
  const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const read = (name) => JSON.parse(localStorage.getItem(name) || "null");
  try {
    // What was sent has arrived where the draft is of a later version now; else the server went away before it kept it.
    Object.keys(localStorage).filter((name) => name.startsWith(here)).forEach((name) => {
      const kept = read(name);
      if (kept.gone && kept.version < version) localStorage.removeItem(name);
    });
    const kept = read(key) || { version, typed: {} };
    Object.entries(kept.typed).forEach(([name, { before, now }]) => {
      // Something else was changed since: an answer to this very field is newer than what was typed, and counts.
      const overtaken = kept.version < version && !alike(before, said(name, SENT));
      if (!overtaken && !alike(now, said(name, SENT))) put(name, now);
    });
    const keep = (gone) => {
      const typed = fields.map(({ name }) => [name, { before: said(name, SENT), now: said(name, HELD) }]);
      localStorage.setItem(key, JSON.stringify({ version, gone, typed: Object.fromEntries(typed) }));
    };
    form.addEventListener("input", () => keep(false));
    // Behind web.js, which stops a form that no server would take.
    document.addEventListener("submit", (event) => { if (event.target === form && !event.defaultPrevented) keep(true); });
  } catch (refused) {
    // A browser that keeps nothing: the server keeps what was sent.
  }
})();
