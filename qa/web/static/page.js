// Bring what was cited into view and let tables be sorted; the page is complete without this.
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

// Groups of rows move together: a duty with all that take part in it. Equal ones stay in the document's order.
const inOrder = (one, other) => {
  const numbers = [Number(one), Number(other)];
  return numbers.some(Number.isNaN) ? one.localeCompare(other, "zh") : numbers[0] - numbers[1];
};
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const groups = [...table.tBodies];
  const key = (group, column) => {
    const cell = group.rows[0].cells[column];
    return cell.dataset.key ?? cell.textContent.trim();
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const turn = descending ? -1 : 1;
      table.append(...[...groups].sort((a, b) => turn * inOrder(key(a, column), key(b, column))));
    });
  });
}
