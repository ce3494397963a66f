/* Hours of a proposal while its volume is typed: volume × norm, cut to the hundredth as the plan reckons them. */

const shown = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "ru", {
  maximumFractionDigits: 1,
});

document.querySelector(".pd-form")?.addEventListener("input", ({ target }) => {
  const row = target.closest("[data-norm]");
  if (!row || target.type !== "number") return;
  const hours = Math.floor((target.valueAsNumber * Number(row.dataset.norm) * 100) / 60 + 1e-9) / 100;
  row.querySelector("[data-hours]").textContent = hours > 0 ? shown.format(hours) : "–";
});
