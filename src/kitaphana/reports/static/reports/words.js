/* A figure chosen from the list comes into the text in braces, where the cursor stands. */

for (const list of document.querySelectorAll("[data-into]")) {
  const text = document.getElementById(list.dataset.into);
  list.querySelector("button").addEventListener("click", () => {
    const { selectionStart, selectionEnd } = text;
    text.setRangeText(list.querySelector("select").value, selectionStart, selectionEnd, "end");
    text.focus();
  });
}
