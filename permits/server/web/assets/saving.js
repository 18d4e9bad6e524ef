// Nothing typed is lost: a draft lies in this browser at each change, and on the server when its writer pauses.
"use strict";
window.HeatGuard = window.HeatGuard || {};
// A browser may refuse to keep anything; then the server alone does.
HeatGuard.local = (store) => { try { return store(); } catch { return null; } };
HeatGuard.saving = ({ token, version, draft, csrf, words, said, taken, kept }) => {
  const IDLE_MS = 1200;
  const AGAIN_MS = 5000;
  const LAST = "heatguard-last";
  let waiting = 0;
  let sending = null;
  let changes = {};

  const { local } = HeatGuard;
  // Windows keep apart what each of them has not sent; a reload is the same window.
  const mine = local(() => {
    const known = sessionStorage.getItem("heatguard-window") || String(Math.random()).slice(2);
    sessionStorage.setItem("heatguard-window", known);
    return known;
  });
  const before = () => `heatguard-draft-${token || "new"}-`;
  const key = () => before() + mine;
  const remember = (unsaved, held = changes) => local(() => {
    localStorage.setItem(key(), JSON.stringify({ version, unsaved, changes: held }));
    if (token) localStorage.setItem(LAST, token);
  });
  const forget = () => local(() => localStorage.removeItem(key()));
  const names = () => local(() => Object.keys(localStorage)) || [];
  // Of a draft that is gone nothing stays in this browser.
  const forgetDraft = (gone) => local(() => {
    for (const name of names()) if (name.includes(gone)) localStorage.removeItem(name);
    if (localStorage.getItem(LAST) === gone) localStorage.removeItem(LAST);
  });
  const alike = (some, all) => Object.entries(some).every(([name, held]) => (name === "drawn" ? HeatGuard.drawn.alike(held, all[name]) : JSON.stringify(held) === JSON.stringify(all[name])));
  // What a window kept that the page, as the server made it, does not show.
  const missing = (name) => local(() => {
    const found = JSON.parse(localStorage.getItem(name));
    const newer = found && (found.unsaved || found.version > version);
    return newer && Object.keys(found.changes).length && !alike(found.changes, draft) ? found : null;
  });

  const send = async () => {
    clearTimeout(waiting);
    if (sending) await sending;
    if (!Object.keys(changes).length) return true;
    sending = (async () => {
      const sent = changes;
      said(words.sending);
      try {
        const answer = await fetch(token ? `/asks/${token}/draft` : "/asks", {
          method: token ? "PUT" : "POST",
          headers: { "content-type": "application/json", "x-heatguard-token": csrf },
          body: JSON.stringify({ version, changes: sent }),
        });
        const now = answer.ok || answer.status === 409 ? await answer.json() : {};
        // Ours came there before, and its answer was lost on the way: no conflict.
        if (answer.status === 409 && !alike(sent, now.draft)) {
          kept.conflict(now.version, now.draft);
          said(words.conflict);
          return false;
        }
        if (answer.status === 404 && token) {
          // Its time is over, or the server was set up anew: what stands here begins another one.
          forgetDraft(token);
          token = null;
          changes = { ...kept.all(), ...changes };
          remember(true);
          waiting = setTimeout(send, 0);
          return false;
        }
        if (!now.version) throw new Error(String(answer.status));
        if (!token) forget();
        if (now.token) token = now.token;
        version = now.version;
        if (changes === sent) changes = {};
        taken(token, version);
        const all = Object.keys(changes).length === 0;
        remember(!all, all ? sent : changes);
        said(all ? words.kept : words.typing);
        return all;
      } catch {
        said(words.local);
        waiting = setTimeout(send, AGAIN_MS);
        return false;
      }
    })();
    const done = await sending;
    sending = null;
    return done;
  };

  return {
    // Something was changed: names of the draft and what stands there now.
    change(more) {
      changes = { ...changes, ...more };
      remember(true);
      said(words.typing);
      clearTimeout(waiting);
      waiting = setTimeout(send, IDLE_MS);
    },
    send,
    // What this window kept and the page does not show; null where there is nothing.
    left: () => missing(key()),
    // The same of another window, which may be open still, or was closed.
    leftElsewhere: () => local(() => {
      const others = names().filter((name) => name.startsWith(before()) && name !== key());
      return others.map(missing).find(Boolean) || null;
    }),
    // The draft of last time, if the server has it still.
    async last() {
      const last = local(() => localStorage.getItem(LAST));
      const held = names().map((name) => (/^heatguard-draft-(.+)-\d+$/.exec(name) || [])[1]);
      for (const one of new Set([last, ...held])) {
        if (!one || one === "new") continue;
        const status = await fetch(`/asks/${encodeURIComponent(one)}/draft`).then((answer) => answer.text().then(() => answer.status)).catch(() => 0);
        if (!status) return null;
        if (status === 404) forgetDraft(one);
      }
      return local(() => localStorage.getItem(LAST));
    },
    use(later) { version = later; },
    drop() { changes = {}; forget(); },
    begun: () => token,
  };
};
