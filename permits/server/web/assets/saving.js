// Nothing typed is lost: a draft lies in this browser at each change, and on the server when its writer pauses.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.saving = ({ token, version, csrf, words, said, taken, kept }) => {
  const IDLE_MS = 1200;
  const AGAIN_MS = 5000;
  const LAST = "heatguard-last";
  const key = () => `heatguard-draft-${token || "new"}`;
  let waiting = 0;
  let sending = null;
  let changes = {};

  const local = (store) => {
    // A browser may refuse to keep anything; then the server alone does.
    try { return store(); } catch { return null; }
  };
  const remember = () => local(() => {
    localStorage.setItem(key(), JSON.stringify({ version, changes }));
    if (token) localStorage.setItem(LAST, token);
  });
  const forget = () => local(() => localStorage.removeItem(key()));

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
        if (answer.status === 409) {
          kept.conflict((await answer.json()).version);
          said(words.conflict);
          return false;
        }
        if (answer.status === 404 && token) {
          // Its time is over, or the server was set up anew: what stands here begins another one.
          forget();
          token = null;
          changes = { ...kept.all(), ...changes };
          waiting = setTimeout(send, 0);
          return false;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        const now = await answer.json();
        if (!token) forget();
        if (now.token) token = now.token;
        version = now.version;
        if (changes === sent) changes = {};
        taken(token, version);
        if (Object.keys(changes).length) remember();
        else { forget(); local(() => localStorage.setItem(LAST, token)); }
        said(words.kept);
        return true;
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
      remember();
      said(words.typing);
      clearTimeout(waiting);
      waiting = setTimeout(send, IDLE_MS);
    },
    send,
    // What this browser kept and the server did not get; null where there is nothing.
    left() {
      const found = local(() => JSON.parse(localStorage.getItem(key())));
      return found && Object.keys(found.changes).length ? found : null;
    },
    last: () => local(() => localStorage.getItem(LAST)),
    use(later) { version = later; },
    drop() { changes = {}; forget(); },
    begun: () => token,
  };
};
