// What was typed and not yet sent outlasts a reload, a lost network and a server that went away.
"use strict";
(() => {
  const form = document.querySelector("form[data-typed]");
  if (!form) return;
  const here = `typed:${location.pathname}:`, key = here + form.dataset.typed;
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON");
  try {
    // What was typed on the questions before this one has arrived.
    Object.keys(localStorage).filter((name) => name.startsWith(here) && name !== key).forEach((name) => localStorage.removeItem(name));
    const kept = JSON.parse(localStorage.getItem(key) || "{}");
    const untouched = fields().every((field) => (field.type === "radio" || field.type === "checkbox" ? !field.checked : !field.value));
    if (untouched) fields().forEach((field) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = (kept[field.name] || []).includes(field.value);
      else if (kept[field.name]) field.value = kept[field.name][0];
    });
    form.addEventListener("input", () => {
      const typed = {};
      fields().forEach((field) => {
        if ((field.type === "radio" || field.type === "checkbox") && !field.checked) return;
        (typed[field.name] = typed[field.name] || []).push(field.value);
      });
      localStorage.setItem(key, JSON.stringify(typed));
    });
    // The page that follows is the same one, where it must not stand again.
    if (form.dataset.typed === "own") form.addEventListener("submit", () => localStorage.removeItem(key));
  } catch (refused) {
    // A browser that keeps nothing: the server keeps what was sent.
  }
})();
