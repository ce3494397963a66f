/* The list of a report's parts: rows put in another order by drag, by their buttons or with Alt and the arrows.
   A moved row stands in its new place at once; the form is then sent as after any other change. */

const form = document.getElementById("r-parts");
const list = form.querySelector(".r-rows");
const told = document.getElementById("r-said");
const nameOf = (row) => row.querySelector(".r-name span").textContent;
const rows = () => [...list.children];
let dragged;

/** Put the row before another, null for the end. */
function put(row, before) {
  if (row === before || row.nextElementSibling === before) return;
  list.insertBefore(row, before);
  told.textContent = `${rows().indexOf(row) + 1}. ${nameOf(row)}`;
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function step(row, down) {
  const neighbour = down ? row.nextElementSibling?.nextElementSibling : row.previousElementSibling;
  if (down ? row.nextElementSibling : neighbour) put(row, neighbour ?? null);
}

form.addEventListener("submit", (event) => {
  const move = event.submitter?.value.split(":");
  if (event.submitter?.name !== "move") return;
  event.preventDefault();
  step(event.submitter.closest(".r-row"), move[1] === "down");
  event.submitter.focus();
});

form.addEventListener("keydown", (event) => {
  const row = event.target.closest(".r-row");
  if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.code)) return;
  event.preventDefault();
  const focused = document.activeElement;
  step(row, event.code === "ArrowDown");
  focused.focus();
  row.scrollIntoView({ block: "nearest" });
});

/* ---- Drag */

list.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.(".r-grip")) return;
  dragged = event.target.closest(".r-row");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.part);
  event.dataTransfer.setDragImage(dragged, 16, 16);
});

/** The row over which the pointer is, and whether it is in its lower half. */
function aim(event) {
  const over = event.target.closest?.(".r-row");
  if (!dragged || !over) return null;
  const { top, height } = over.getBoundingClientRect();
  return { over, below: event.clientY > top + height / 2 };
}

function unmark() {
  for (const row of rows()) row.classList.remove("r-above", "r-below");
}

list.addEventListener("dragover", (event) => {
  const there = aim(event);
  if (!there) return;
  event.preventDefault();
  unmark();
  there.over.classList.add(there.below ? "r-below" : "r-above");
});
list.addEventListener("drop", (event) => {
  const there = aim(event);
  if (!there) return;
  event.preventDefault();
  put(dragged, there.below ? there.over.nextElementSibling : there.over);
});
list.addEventListener("dragend", () => {
  unmark();
  dragged = undefined;
});
