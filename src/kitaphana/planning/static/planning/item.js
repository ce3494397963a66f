/* Hours of an item while it is written: volume × norm, the norm of the kind where none is typed. */

const form = document.querySelector("form[data-norms]");
const norms = JSON.parse(document.getElementById("p-norms").textContent);
const shown = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "ru", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const number = (text) => Number(text.replace(",", "."));

/** Cut to the hundredth, as the plan reckons them. */
function hours(units, norm) {
  return Math.floor((units * norm * 100) / 60 + 1e-9) / 100;
}

function reckon() {
  const { kind, units, norm_minutes: norm } = form.elements;
  const usual = norms[kind.value];
  norm.placeholder = usual?.norm ?? "";
  const found = hours(number(units.value), number(norm.value || norm.placeholder || "0"));
  form.querySelector("[data-hours]").textContent = Number.isFinite(found) ? shown.format(found) : "–";
  form.querySelector("[data-unit]").textContent = usual?.unit ?? "";
}

/* Another kind has another norm: the one typed for the old kind goes. */
form.elements.kind.addEventListener("change", () => {
  form.elements.norm_minutes.value = "";
});
form.addEventListener("input", reckon);
form.addEventListener("change", reckon);
reckon();
