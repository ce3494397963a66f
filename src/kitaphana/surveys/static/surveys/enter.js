/* A questionnaire entered from paper: digits choose, Enter goes on, Backspace goes back.
   Keys are told by their place (`event.code`), as everywhere. */

const form = document.querySelector("[data-enter]");
const steps = [...form.querySelectorAll("[data-step]")];
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "="];
const CODES = { Minus: "-", Equal: "=", NumpadSubtract: "-", NumpadAdd: "=" };

let here = 0;

const keyOf = (code) => CODES[code] ?? /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
const inputs = (step) => [...step.querySelectorAll("input[type=radio], input[type=checkbox]")];
const line = (step) => step.querySelector("textarea, input:not([type=radio], [type=checkbox])");

for (const step of steps) {
  for (const [place, input] of inputs(step).entries()) {
    if (place >= KEYS.length) break;
    const key = document.createElement("kbd");
    key.className = "k-key";
    key.textContent = KEYS[place];
    input.after(key);
  }
}

function go(place) {
  here = place;
  steps.forEach((step, n) => step.classList.toggle("here", n === here));
  const step = steps[here];
  const target = line(step) ?? inputs(step).find((input) => input.checked) ?? inputs(step)[0];
  target?.focus({ preventScroll: true });
  step.scrollIntoView({ block: "center" });
}

function next() {
  if (here + 1 < steps.length) go(here + 1);
  else form.requestSubmit();
}

function choose(key) {
  const input = inputs(steps[here])[KEYS.indexOf(key)];
  if (!input) return false;
  input.checked = !input.checked;
  input.focus({ preventScroll: true });
  return true;
}

form.addEventListener("focusin", (event) => {
  const place = steps.indexOf(event.target.closest("[data-step]"));
  if (place >= 0 && place !== here) {
    here = place;
    steps.forEach((step, n) => step.classList.toggle("here", n === here));
  }
});

form.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const writes = event.target === line(steps[here]);
  if (event.code === "Enter" || event.code === "NumpadEnter") {
    if (event.shiftKey || event.target.closest("button")) return; // a new line; a button of its own
    event.preventDefault();
    next();
  } else if (event.code === "Backspace" && !(writes && event.target.value)) {
    event.preventDefault();
    if (here) go(here - 1);
  } else if (!writes && !event.shiftKey) {
    const key = keyOf(event.code);
    if (key && choose(key)) event.preventDefault();
  }
});

go(steps.findIndex((step) => !inputs(step).some((input) => input.checked)));
