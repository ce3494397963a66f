/* Rows put in another order: by drag, with Alt and the arrows, by their buttons. All of it is told by attributes
   and heard at the document, so that rows that htmx brings move as well.

   data-reorder   around the groups: the id of the place where a move is said aloud
   data-rows      a group; where there are several, a row may go to any that is not hidden
   data-row       a row: it moves when it has a grip, which is [draggable]; [data-said] is its name, and
                  [data-number] its number, else its place
   data-first     what stands over the rows of a group: a row let go there becomes the first
   data-step      a button of a row, "up" or "down"

   A moved row stands in its new place at once and tells of it by the event `reorder`: `detail` is its old place. */

const rowsOf = (group) => [...group.querySelectorAll(":scope > [data-row]")];
let dragged;

/** The row that the event is about, where it may be moved. */
function movable(event) {
  const row = event.target.closest?.("[data-row]");
  return row?.querySelector("[draggable]") ? row : null;
}

/** Put the row into the group before another, null for its end. */
function put(row, group, before) {
  if (group === row.parentNode && (before === row || before === row.nextElementSibling)) return;
  const detail = { group: row.parentNode, before: row.nextElementSibling };
  group.insertBefore(row, before);
  row.dispatchEvent(new CustomEvent("reorder", { bubbles: true, detail }));
  const number = row.querySelector("[data-number]")?.textContent ?? rowsOf(group).indexOf(row) + 1;
  const said = document.getElementById(row.closest("[data-reorder]").dataset.reorder);
  said.textContent = `${number}. ${row.querySelector("[data-said]").textContent}`;
}

/** One place up or down, past the end of its group into the next one. */
function step(row, down) {
  const focused = document.activeElement;
  const rows = rowsOf(row.parentNode);
  const place = rows.indexOf(row);
  const groups = [...row.closest("[data-reorder]").querySelectorAll("[data-rows]:not([hidden])")];
  const next = groups[groups.indexOf(row.parentNode) + (down ? 1 : -1)];
  if (down ? place < rows.length - 1 : place > 0) put(row, row.parentNode, rows[down ? place + 2 : place - 1] ?? null);
  else if (next) put(row, next, (down && rowsOf(next)[0]) || null);
  focused.focus();
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const row = event.altKey && ["ArrowUp", "ArrowDown"].includes(event.code) && movable(event);
  if (!row) return;
  event.preventDefault();
  step(row, event.code === "ArrowDown");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  event.preventDefault();
  button.focus();
  step(movable(event), button.dataset.step === "down");
});

/* ---- Drag */

document.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.("[draggable]")) return;
  dragged = movable(event);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.row);
  event.dataTransfer.setDragImage(dragged, 16, 16);
});

/** Where a row let go there would stand: a group, and the row to stand before. */
function aim(event) {
  const over = event.target.closest?.("[data-row], [data-first]");
  if (!dragged || !over) return null;
  const group = over.parentNode;
  if (!("row" in over.dataset)) return { over, group, before: rowsOf(group)[0] ?? null, below: true };
  const { top, height } = over.getBoundingClientRect();
  const below = event.clientY > top + height / 2;
  return { over, group, before: below ? over.nextElementSibling : over, below };
}

function unmark() {
  for (const row of document.querySelectorAll(".k-above, .k-below")) row.classList.remove("k-above", "k-below");
}

document.addEventListener("dragover", (event) => {
  const there = aim(event);
  if (!there) return;
  event.preventDefault();
  unmark();
  there.over.classList.add(there.below ? "k-below" : "k-above");
});
document.addEventListener("drop", (event) => {
  const there = aim(event);
  if (!there) return;
  event.preventDefault();
  put(dragged, there.group, there.before);
});
document.addEventListener("dragend", () => {
  unmark();
  dragged = undefined;
});
