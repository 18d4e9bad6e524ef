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
        const text = await answer.text();
        // Another page has styles of its own, which this one may not even read.
        if (!text.includes('id="progress"')) {
          location.reload();
          return;
        }
        const progress = new DOMParser().parseFromString(text, "text/html").getElementById("progress");
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
