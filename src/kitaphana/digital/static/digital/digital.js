/* The centre: scans wait in order, one key begins a session, Alt and a digit are about that workstation. */

import { Board } from "../core/scans.js";

const board = new Board(document.getElementById("digital"), "digital");
const OF_THE_BOARD = ["F4", "F6", "F7", "F8", "F9", "F10", "Escape"];

function answerSecond() {
  const waits = document.activeElement === board.line && !board.line.value;
  const second = waits ? board.root.querySelector('[data-answer="2"]') : null;
  second?.click();
  return Boolean(second);
}

document.addEventListener("keydown", (event) => {
  const elsewhere = event.isComposing || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.metaKey) return;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (event.altKey) {
    if (digit) {
      board.press(`seat-${digit}`);
      event.preventDefault();
    }
    return;
  }
  const moves = { ArrowDown: () => board.choose(1), ArrowUp: () => board.choose(-1), Space: answerSecond };
  const done = moves[event.code]?.();
  const ours = OF_THE_BOARD.includes(event.code);
  if (ours) board.press(event.code);
  if (done || ours) event.preventDefault();
});
