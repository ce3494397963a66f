/* Kazakh letters for whoever types on a Russian keyboard: a press puts the letter where the cursor is. */

const line = document.getElementById("id_q");

for (const button of document.querySelectorAll("[data-letter]")) {
  button.addEventListener("click", () => {
    line.focus();
    line.setRangeText(button.dataset.letter, line.selectionStart, line.selectionEnd, "end");
  });
}
