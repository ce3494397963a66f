/* The desk: scans wait in order; every key is bound by its place on the keyboard (`event.code`). */

import { Board } from "../core/scans.js";

class Desk extends Board {
  brought(answered) {
    document.querySelector("[data-day]").replaceChildren(...answered.querySelector("[data-day-now]").childNodes);
  }

  /** An enquiry belongs to another screen: it sends us back to the desk, or shows its own page with what was wrong. */
  async submit(form, body) {
    const asks = form.closest("[data-ask]");
    const shown = await (asks ? this.ask(form.action, { method: "POST", body }) : this.post(form, body));
    if (!shown) form.submit();
  }
}

const desk = document.getElementById("desk");
const board = new Desk(desk, "desk");

function log(answer) {
  const box = desk.querySelector("[data-ask]");
  box.open = true;
  box.querySelector("[name=answer]").value = answer;
  box.querySelector("[name=about]").focus();
  return true;
}

function answerSecond() {
  const second = document.activeElement === board.line && !board.line.value && desk.querySelector('[data-answer="2"]');
  if (second) second.click();
  return Boolean(second);
}

function press(code) {
  const target = desk.querySelector(`.k-question [data-key="${code}"]`) ?? desk.querySelector(`[data-key="${code}"]`);
  target?.click();
  return Boolean(target);
}

const KEYS = {
  F9: () => log("met"),
  F10: () => log("not_in_stock"),
  Space: answerSecond,
  ArrowDown: () => board.choose(1),
  ArrowUp: () => board.choose(-1),
};

document.addEventListener("keydown", (event) => {
  const elsewhere = event.isComposing || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  if (KEYS[event.code]?.() ?? press(event.code)) event.preventDefault();
});
