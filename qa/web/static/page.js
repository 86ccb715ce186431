// Bring what was cited into view; the page is complete without this.
"use strict";
const cited = document.querySelector("mark") || document.querySelector("#here");
if (cited && !location.hash) {
  const here = cited.closest("#here") || cited;
  here.focus({ preventScroll: true });
  cited.scrollIntoView({ block: "center" });
}
const current = document.querySelector(".outline [aria-current]");
if (current) {
  const list = current.closest(".outline");
  list.scrollTop = current.offsetTop - list.clientHeight / 2;
}
