/* The work of a plan: sections that stay folded, rows put in another order by drag or with Alt and the arrows.
   A moved row stands in its new place at once; the server is told in order, and answers with the hours of sections. */

const table = document.querySelector(".p-plan");
const form = document.getElementById("p-place");
const told = document.getElementById("p-said");
const FOLDED = "kitaphana-folded";
let saving = Promise.resolve();
let dragged;

const rowsOf = (group) => [...group.querySelectorAll("[data-item]")];
const groups = () => [...table.tBodies];
const foldOf = (group) => group.querySelector(".p-fold input");

/* ---- Folds */

const folded = new Set(JSON.parse(localStorage.getItem(FOLDED) ?? "[]"));
for (const group of groups()) foldOf(group).checked = !folded.has(group.dataset.section);
table.addEventListener("change", (event) => {
  const { section } = event.target.closest("tbody").dataset;
  if (event.target.checked) folded.delete(section);
  else folded.add(section);
  localStorage.setItem(FOLDED, JSON.stringify([...folded]));
});

/* ---- Order */

function renumber() {
  for (const group of groups()) {
    rowsOf(group).forEach((row, place) => {
      row.querySelector("[data-number]").textContent = `${group.dataset.number}.${place + 1}`;
    });
  }
}

/** Put the row into the group before another, null for its end, and tell the server. */
function put(row, group, before) {
  const from = { group: row.parentNode, next: row.nextElementSibling };
  group.insertBefore(row, before);
  renumber();
  told.textContent = `${row.querySelector("[data-number]").textContent}. ${row.querySelector(".p-text").textContent}`;
  saving = saving.then(() => save(row, group, before)).then((saved) => {
    if (!saved) from.group.insertBefore(row, from.next);
    renumber();
  });
}

/** Whether the server took it; what it says otherwise comes to the top of the page. */
async function save(row, group, before) {
  const body = new FormData(form);
  body.set("item", row.dataset.item);
  body.set("section", group.dataset.section);
  body.set("before", before?.dataset.item ?? "");
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok && answer.headers.get("Content-Type")?.includes("json")) {
    recount((await answer.json()).sections);
    return true;
  }
  if (answer?.ok) location.reload(); // signed out meanwhile
  const region = document.getElementById("k-messages");
  if (answer?.status === 422) region.innerHTML = await answer.text();
  else region.replaceChildren(document.getElementById("k-no-server").content.cloneNode(true));
  region.scrollIntoView({ block: "nearest" });
  return false;
}

function recount(sections) {
  for (const group of groups()) {
    const { count, hours } = sections[group.dataset.section] ?? {};
    group.hidden = count === undefined;
    if (group.hidden) continue;
    group.querySelector("[data-count]").textContent = count;
    group.querySelector("[data-hours]").textContent = hours;
  }
}

/* ---- Alt and the arrows */

function step(row, down) {
  const group = row.parentNode;
  const rows = rowsOf(group);
  const place = rows.indexOf(row);
  if (down ? place < rows.length - 1 : place > 0) {
    return put(row, group, rows[down ? place + 2 : place - 1] ?? null);
  }
  const open = groups().filter((other) => !other.hidden);
  const next = open[open.indexOf(group) + (down ? 1 : -1)];
  if (!next) return undefined;
  foldOf(next).checked = true;
  return put(row, next, down ? (rowsOf(next)[0] ?? null) : null);
}

table.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-movable]");
  if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.code)) return;
  event.preventDefault();
  const focused = document.activeElement;
  step(row, event.code === "ArrowDown");
  focused.focus();
  row.scrollIntoView({ block: "nearest" });
});

/* ---- Drag */

table.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.(".p-grip")) return;
  dragged = event.target.closest("[data-movable]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.item);
  event.dataTransfer.setDragImage(dragged, 16, 16);
});

/** Where a row let go there would stand: a group, and the row to stand before. */
function aim(event) {
  const over = event.target.closest?.("tr");
  const group = over?.closest("tbody");
  if (!dragged || !group?.dataset.section) return null;
  if (!over.dataset.item) return { group, before: rowsOf(group)[0] ?? null, mark: over, below: true };
  const { top, height } = over.getBoundingClientRect();
  const below = event.clientY > top + height / 2;
  return { group, before: below ? over.nextElementSibling : over, mark: over, below };
}

function unmark() {
  for (const row of table.querySelectorAll(".p-drop-above, .p-drop-below")) row.classList.remove("p-drop-above", "p-drop-below");
}

table.addEventListener("dragover", (event) => {
  const there = aim(event);
  if (!there) return;
  event.preventDefault();
  unmark();
  there.mark.classList.add(there.below ? "p-drop-below" : "p-drop-above");
});
table.addEventListener("drop", (event) => {
  const there = aim(event);
  if (!there) return;
  event.preventDefault();
  if (there.before !== dragged && there.before !== dragged.nextElementSibling) put(dragged, there.group, there.before);
  else if (there.group !== dragged.parentNode) put(dragged, there.group, there.before);
});
table.addEventListener("dragend", () => {
  unmark();
  dragged = undefined;
});
