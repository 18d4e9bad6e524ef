// What every page does: show that it works on what was sent, send a form once and only where a server is, and lead to what is wrong.
"use strict";
(() => {
  const ANSWER_MS = 3000;
  const { unanswered } = document.currentScript.dataset;
  const summary = document.getElementById("errors");
  if (summary) summary.focus();

  // Without a server the browser would put a page of its own in the place of this one.
  const answers = async () => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), ANSWER_MS);
    try {
      // A gate may keep this address to itself; only that it has nothing behind it counts.
      return (await fetch("/healthz", { cache: "no-store", signal: stop.signal })).status < 500;
    } catch {
      // A network that is only slow gets its time from the browser.
      return stop.signal.aborted;
    } finally {
      clearTimeout(late);
    }
  };
  const quiet = (form) => form.querySelectorAll(".unanswered").forEach((said) => said.remove());
  const say = (form, button) => {
    const said = Object.assign(document.createElement("span"), { className: "unanswered", textContent: unanswered });
    said.setAttribute("role", "alert");
    if (button) button.after(said);
    else form.append(said);
  };
  const found = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    if (found.has(form)) {
      found.delete(form);
      const said = form.querySelector("[data-busy]");
      if (said) { said.hidden = false; said.textContent = said.dataset.busy; }
      return;
    }
    event.preventDefault();
    answers().then((answered) => {
      delete form.dataset.sent;
      quiet(form);
      if (!answered) { say(form, button); return; }
      found.add(form);
      form.requestSubmit(button);
    });
  });
  // Coming back by the browser's own way the form is there as it was, and may be sent again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => {
    delete form.dataset.sent;
    const said = form.querySelector("[data-busy]");
    if (said) said.hidden = true;
  }));
})();
