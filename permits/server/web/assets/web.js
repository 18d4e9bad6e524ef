// What every page does: show that it works on what was sent, send a form once, and lead to what is wrong.
"use strict";
(() => {
  const summary = document.getElementById("errors");
  if (summary) summary.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const said = form.querySelector("[data-busy]");
    if (said) { said.hidden = false; said.textContent = said.dataset.busy; }
  });
  // Coming back by the browser's own way the form is there as it was, and may be sent again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => {
    delete form.dataset.sent;
    const said = form.querySelector("[data-busy]");
    if (said) said.hidden = true;
  }));
})();
