/* Copying the text of a field: `data-copy` names the field, `data-copied` is what is said then. */

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  // A school's own network has no https, and there the clipboard of scripts is closed.
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
  document.querySelector("[data-copy-state]").textContent = button.dataset.copied;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
