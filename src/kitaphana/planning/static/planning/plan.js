/* The work of a plan: sections that stay folded; of rows put in another order (core/reorder.js) the server is told in
   order, and answers with the hours of sections. */

const table = document.querySelector(".p-plan");
const form = document.getElementById("p-place");
const FOLDED = "kitaphana-folded";
let saving = Promise.resolve();

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
    group.querySelectorAll("[data-row] [data-number]").forEach((number, place) => {
      number.textContent = `${group.dataset.number}.${place + 1}`;
    });
  }
}

table.addEventListener("reorder", ({ target: row, detail: from }) => {
  const group = row.parentNode;
  const before = row.nextElementSibling;
  foldOf(group).checked = true;
  renumber();
  saving = saving.then(() => save(row, group, before)).then((saved) => {
    if (!saved) from.group.insertBefore(row, from.before);
    renumber();
  });
});

/** Whether the server took it; what it says otherwise comes to the top of the page. */
async function save(row, group, before) {
  const body = new FormData(form);
  body.set("item", row.dataset.row);
  body.set("section", group.dataset.section);
  body.set("before", before?.dataset.row ?? "");
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
