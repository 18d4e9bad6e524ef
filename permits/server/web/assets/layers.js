// A file that is dropped anywhere on the page is the one that is chosen.
"use strict";
(() => {
  document.documentElement.classList.add("scripts");
  const drop = document.getElementById("drop");
  const input = document.getElementById("works");
  const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
  // Who is sent here to a field that was missing finds it open.
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted && wanted.closest("details")) {
    wanted.closest("details").open = true;
    wanted.focus();
  }
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
})();
