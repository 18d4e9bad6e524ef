// Asks whether an answer still rests on what is in force, each time its page is looked at again; and brings the map into view.
"use strict";
(() => {
  const card = document.getElementById("holds");
  const said = card.querySelector(".holds-said");
  const time = card.querySelector("time");
  const words = card.dataset;
  const ask = async () => {
    try {
      const answer = await fetch(words.address, { headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { newer, asked_at: at } = await answer.json();
      card.classList.toggle("warn", newer.length > 0);
      said.textContent = newer.length ? words.newer + newer.map((one) => words[one]).join(document.documentElement.lang === "en" ? ", " : "、") : words.same;
      time.dateTime = at;
      time.textContent = new Date(at).toLocaleString(document.documentElement.lang);
    } catch {
      // The time of the last answer stays: older than it says nothing is known.
      card.classList.add("warn");
      said.textContent = words.offline;
    }
  };
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  window.addEventListener("online", ask);
  window.addEventListener("offline", ask);
  for (const link of document.querySelectorAll("a[data-show]")) {
    link.addEventListener("click", () => document.querySelector(".drawn").scrollIntoView({ block: "center" }));
  }
  const address = document.getElementById("address");
  address.addEventListener("focus", () => address.select());
})();
