/* Logging an enquiry: F9 opens the box, a digit in the empty field picks what is often asked for, Enter sends it.

   In the Kazakh layout the keys of digits type letters, and a title may begin with a digit: a picked subject gives way
   to the key itself as soon as more is typed. In a group of choices a digit chooses and goes on to the next group. */

const DIGIT = /^(?:Digit|Numpad)([1-9])$/;

const numberOf = (event) => (event.ctrlKey || event.altKey || event.metaKey ? 0 : Number(DIGIT.exec(event.code)?.[1] ?? 0));

/** A key for a form that stays on the page: what is sent twice by the network is written once. */
function renew(form) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  form.elements.request_key.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Asking {
  #picked = null; // the key that picked, and the kind that was chosen before
  #kept = null;

  constructor(root) {
    this.root = root;
    root.addEventListener("keydown", (event) => this.#pressed(event));
    root.addEventListener("click", (event) => this.#pick(event.target.closest("[data-pick]")));
    root.addEventListener("submit", (event) => event.target.matches("[data-asks]") && this.#sent(event.target));
  }

  get #box() {
    return this.root.querySelector("[data-ask]");
  }

  get #form() {
    return this.#box.querySelector("form");
  }

  /** Pressed again, F9 goes on to the next kind of thing sought, F10 to the next reason. */
  open(outcome) {
    const { outcome: outcomes, about } = this.#form.elements;
    if (!this.#box.open) outcomes.value = outcome;
    else if (outcomes.value === outcome) this.#next(outcome === "met" ? "sought" : "reason");
    else outcomes.value = outcome;
    this.#box.open = true;
    about.focus();
    return true;
  }

  /** What is being typed outlives the board, which every answer brings anew. */
  keep() {
    const field = document.activeElement;
    const typing = this.#box.open && this.#form.contains(field);
    this.#kept = typing ? { typed: new FormData(this.#form), field: field.id, picked: this.#picked } : null;
    this.#picked = null;
  }

  /** True: there was something, and the hands are in it again. */
  bringBack() {
    if (!this.#kept) return false;
    const { typed, field, picked } = this.#kept;
    const { elements } = this.#form;
    for (const name of ["about", "sought", "grade", "reader_kind", "outcome", "reason", "referred_to"]) {
      if (elements[name] && typed.has(name)) elements[name].value = typed.get(name);
    }
    this.#picked = picked;
    this.#kept = null;
    this.#box.open = true;
    (document.getElementById(field) ?? elements.about).focus();
    if (picked) elements.about.select();
    return true;
  }

  #next(name) {
    const choices = [...this.#form.elements[name]];
    choices[(choices.findIndex((choice) => choice.checked) + 1) % choices.length].checked = true;
  }

  #pressed(event) {
    const field = event.target;
    if (event.isComposing || !this.#form.contains(field)) return;
    if (event.code === "Escape") this.#leave(event);
    else if (field.name === "about") this.#inSubject(event, field);
    else if (field.type === "radio" && numberOf(event)) this.#choose(event, field);
  }

  #inSubject(event, field) {
    const pick = numberOf(event) && !field.value && this.root.querySelectorAll("[data-pick]")[numberOf(event) - 1];
    if (this.#picked) this.#goOn(event, field);
    else if (pick) {
      const sought = this.#form.elements.sought.value;
      event.preventDefault();
      this.#pick(pick);
      this.#picked = { key: event.key, sought };
    }
  }

  /** After a pick: more letters mean that the key was the first of them; Enter, Tab and the like keep the pick. */
  #goOn(event, field) {
    if (event.key.length > 1 && event.key !== "Backspace" && event.key !== "Delete") return;
    if (event.key.length === 1) {
      field.value = this.#picked.key;
      field.setSelectionRange(field.value.length, field.value.length);
    }
    this.#form.elements.sought.value = this.#picked.sought;
    this.#picked = null;
  }

  #pick(button) {
    if (!button) return;
    const { about, sought } = this.#form.elements;
    about.value = button.dataset.pick;
    sought.value = button.dataset.sought;
    about.focus();
    about.select();
  }

  #choose(event, field) {
    const chosen = [...this.#form.elements[field.name]][numberOf(event) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.checked = true;
    const shown = [...this.#form.elements].filter((part) => part.offsetParent && part.tabIndex >= 0);
    const after = shown.slice(shown.findLastIndex((part) => part.name === field.name) + 1);
    const next = after.find((part) => part.name === after[0].name && part.checked) ?? after[0];
    next.focus();
  }

  /** Escape leaves the box, and what was typed; the reader stays. */
  #leave(event) {
    event.preventDefault();
    event.stopPropagation();
    this.#clear();
  }

  /** The form has been read: it is clear for the next enquiry while this one is on its way. */
  #sent(form) {
    renew(form);
    if (form === this.#form) this.#clear();
  }

  /** Nothing of one enquiry sticks to the next: neither the grade nor the kind nor the reason. */
  #clear() {
    this.#form.reset();
    this.#picked = null;
    this.#box.open = false;
    this.root.querySelector("[data-scan]").focus();
  }
}
