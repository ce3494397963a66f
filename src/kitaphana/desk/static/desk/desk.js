/* The desk: scans wait in order; every key is bound by its place on the keyboard (`event.code`). */

import { Board, RETRY_MS } from "../core/scans.js";
import { Asking } from "./ask.js";

class Desk extends Board {
  brought(answered) {
    document.querySelector("[data-day]").replaceChildren(...answered.querySelector("[data-day-now]").childNodes);
    asking.keep();
  }

  rest() {
    if (!asking?.bringBack()) super.rest();
  }

  /** An enquiry belongs to another screen: it sends us back to the desk, or shows its own page with what was wrong. */
  async submit(form, body) {
    const shown = form.matches("[data-asks]") ? await this.#log(form.action, body) : await this.post(form, body);
    if (!shown) leave(form.action, body);
  }

  /** The last enquiry of that moment: one that is still on its way comes first. */
  again() {
    this.queue(async () => {
      const form = this.root.querySelector("[data-again]");
      if (form) await this.submit(form, new FormData(form));
    });
    return true;
  }

  /** Like a scan, an enquiry waits until the server is there; its key lets it be written once only. */
  async #log(address, body) {
    try {
      return await this.ask(address, { method: "POST", body });
    } catch {
      this.say("offline");
      await new Promise((again) => setTimeout(again, RETRY_MS));
      return this.#log(address, body);
    }
  }
}

/** Send it as a page without scripts would: the form itself may have left the page. */
function leave(action, body) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, hidden: true });
  for (const [name, value] of body) form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
}

let asking = null;
const desk = document.getElementById("desk");
const board = new Desk(desk, "desk");
asking = new Asking(desk);

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
  F9: () => asking.open("met"),
  F10: () => asking.open("refused"),
  F3: () => board.again(),
  Space: answerSecond,
  ArrowDown: () => board.choose(1),
  ArrowUp: () => board.choose(-1),
};

document.addEventListener("keydown", (event) => {
  const elsewhere = event.isComposing || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  if (KEYS[event.code]?.() ?? press(event.code)) event.preventDefault();
});
