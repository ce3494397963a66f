/* The neighbouring page of the calendar by an arrow key, told by its place on the keyboard. */

addEventListener("keydown", (event) => {
  const step = { ArrowLeft: "prev", ArrowRight: "next" }[event.code];
  const busy = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (!step || busy || event.target.closest("input, select, textarea, dialog")) return;
  const link = document.querySelector(`a[rel=${step}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
