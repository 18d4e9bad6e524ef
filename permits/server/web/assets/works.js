// The list of works narrows while somebody types; without this the page does the same when it is sent.
"use strict";
(() => {
  const search = document.getElementById("q"), list = document.getElementById("list"), nothing = document.getElementById("nothing");
  if (!search || !list) return;
  const narrow = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    list.querySelectorAll(".act").forEach((act) => {
      const fits = words.every((word) => act.dataset.words.includes(word));
      act.hidden = !fits;
      if (fits) found += 1;
    });
    list.querySelectorAll("details.group").forEach((group) => {
      group.hidden = !group.querySelector(".act:not([hidden])");
      group.open = words.length > 0 && !group.hidden;
    });
    list.querySelectorAll("h3").forEach((head) => { head.hidden = !head.nextElementSibling.querySelector(".act:not([hidden])"); });
    nothing.hidden = found > 0;
  };
  search.addEventListener("input", narrow);
  if (location.hash === "#picked" && document.getElementById("picked")) document.getElementById("picked").focus({ preventScroll: true });
})();
