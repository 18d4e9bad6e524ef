// How far a batch is, asked again every two seconds: the words are those of the page itself.
"use strict";
(() => {
  const AGAIN_MS = 2000;
  const lost = document.getElementById("lost");
  const ask = async () => {
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", headers: { accept: "text/html" } });
      // Anything but a page of it is told by the page itself.
      if (answer.status < 500) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const progress = page.getElementById("progress");
        if (!progress) {
          location.reload();
          return;
        }
        document.getElementById("progress").replaceWith(document.importNode(progress, true));
        lost.hidden = true;
      } else lost.hidden = false;
    } catch {
      lost.hidden = false;
    }
    setTimeout(ask, AGAIN_MS);
  };
  setTimeout(ask, AGAIN_MS);
})();
