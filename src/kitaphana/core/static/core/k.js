/* Keys that work on every page, and the few buttons a page without scripts can do without.
   Keys are told by their place (`event.code`): in the Kazakh layout the row of digits types letters. */

const scanLine = () => document.querySelector("[data-scan]");
const deskLink = () => document.querySelector('.k-menu a[href$="/desk/"]');
const keysHelp = () => document.getElementById("k-keys");

/** Where the page has no scan line, the desk has: its page opens with the line in focus. */
function toScanLine() {
  const line = scanLine();
  line?.focus();
  line?.select();
  if (!line) deskLink()?.click();
  return Boolean(line ?? deskLink());
}

function showKeys() {
  const help = keysHelp();
  if (help && !help.open) help.showModal();
  return Boolean(help);
}

function save() {
  const form = document.activeElement?.closest("form[data-save]") ?? document.querySelector("form[data-save]");
  form?.requestSubmit();
  return Boolean(form);
}

function escape() {
  if (document.querySelector("dialog[open]")) return false; // the browser closes it
  return Boolean(scanLine()) && toScanLine();
}

const KEYS = { F1: showKeys, F2: toScanLine, Escape: escape };
const WITH_CONTROL = { KeyS: save };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey || event.shiftKey) return;
  const answer = (event.ctrlKey ? WITH_CONTROL : KEYS)[event.code];
  if (answer?.()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-keys]") && showKeys()) event.preventDefault();
});

/* The server said no, or could not be reached: bring the sentence into view. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "k-messages") event.detail.target.scrollIntoView({ block: "nearest" });
});
document.addEventListener("htmx:sendError", () => {
  const region = document.getElementById("k-messages");
  const sentence = document.getElementById("k-no-server");
  if (region && sentence) region.replaceChildren(sentence.content.cloneNode(true));
});

document.documentElement.classList.add("k-js");
