/* The days follow the kind of plan: the first that are offered for it. */

const form = document.querySelector(".p-new");

form?.addEventListener("change", ({ target }) => {
  const offer = target.name === "kind" && form.querySelector(`[data-kind="${target.value}"] [name="offer"]`);
  if (!offer) return;
  const [, start, end] = offer.value.split(":");
  form.elements.start.value = start;
  form.elements.end.value = end;
});
