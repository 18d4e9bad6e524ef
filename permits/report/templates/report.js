"use strict";
// Words switch without a script; this brings the language of the page, its title and the map in the frame along.
for (const pick of document.querySelectorAll("input.pick")) {
  pick.addEventListener("change", () => {
    document.documentElement.lang = pick.lang;
    document.title = pick.dataset.title;
    const frame = document.querySelector(".drawn iframe");
    // The map holds both languages and speaks the one of its first element; what somebody wrote stands behind that.
    frame.srcdoc = frame.srcdoc.replace(/<html lang="[^"]*"/, `<html lang="${pick.lang}"`);
  });
}
