/* The pile: scans wait in order, and each key is about what the board shows once they are done. */

import { Board } from "../core/scans.js";

const board = new Board(document.getElementById("returns"), "returns");
const OF_THE_BOARD = ["F4", "F6", "F7", "F8", "Escape"];

document.addEventListener("keydown", (event) => {
  const elsewhere = event.isComposing || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  const chosen = { ArrowDown: () => board.choose(1), ArrowUp: () => board.choose(-1) }[event.code]?.();
  const ours = OF_THE_BOARD.includes(event.code);
  if (ours) board.press(event.code);
  if (chosen || ours) event.preventDefault();
});
