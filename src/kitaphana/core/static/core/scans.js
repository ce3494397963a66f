/* A scan line whose scans are never dropped: those faster than the page wait in order, and what waits outlives a
   reload. A board is the part of the page that each answer brings anew; it holds the line.

   In the board: the line's form has [data-scans], the line [data-scan], the badge its words [data-waiting] and
   [data-offline], the first answer to a question [data-answer="1"], things to choose from [data-choice], links that
   bring only the board [data-stay]. What it says [data-said] is also put in the page's own status [data-told], which
   stands outside the board, for a status that comes with its words is not read out. */

export const RETRY_MS = 1500;
const SAME_ENTER_MS = 300; // a scanner sends CR LF: the second Enter of one scan means nothing

export class Board {
  /** `name` keeps the scans of this page apart from those of others. */
  constructor(root, name) {
    this.root = root;
    this.store = `${name}-waiting`;
    this.waiting = JSON.parse(sessionStorage.getItem(this.store) ?? "[]");
    this.last = Promise.resolve();
    this.unfinished = 0;
    this.lastEnter = -SAME_ENTER_MS;
    root.addEventListener("submit", (event) => this.#submitted(event));
    root.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("keydown", (event) => this.#onChoice(event));
    this.rest();
    this.waiting.forEach(() => this.queue(() => this.#sendFirst()));
  }

  get line() {
    return this.root.querySelector("[data-scan]");
  }

  /** The line is where the hands rest, unless something is to be chosen and nothing is being typed. */
  rest() {
    ((!this.line.value && this.root.querySelector("[data-choice]")) || this.line).focus();
  }

  /** Everything that the board asks of the server goes one after another. */
  queue(job) {
    this.unfinished += 1;
    this.last = this.last.then(job).catch(() => this.say("offline")).finally(() => { this.unfinished -= 1; });
  }

  /** True: a board came. False: signed out, or the page is too old. Null: the server will never take this one. */
  async ask(address, options) {
    const answer = await fetch(address, options);
    if (answer.status >= 500) throw new Error(answer.statusText);
    if (this.#show(await answer.text())) return true;
    return answer.status === 404 || answer.status === 422 ? null : false;
  }

  /** What else of the page an answered board brings anew. */
  brought(_answered) {}

  post(form, body) {
    return this.ask(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  }

  async submit(form, body) {
    if (!(await this.post(form, body))) location.reload();
  }

  /** What has this key on the board of that moment: scans made before the key was pressed come first. */
  press(code) {
    this.queue(async () => {
      const target = this.root.querySelector(`[data-key="${code}"]`);
      if (target?.href) await this.ask(target.href);
      else if (target) await this.post(target.form, new FormData(target.form, target));
    });
  }

  /** Up and Down go round the choices, also from the line. */
  choose(step) {
    const choices = [...this.root.querySelectorAll("[data-choice]")];
    const here = choices.indexOf(document.activeElement);
    if (here < 0 && document.activeElement !== this.line) return false;
    const next = here < 0 ? (step > 0 ? 0 : -1) : (here + step) % choices.length;
    choices.at(next)?.focus();
    return choices.length > 0;
  }

  #keep() {
    sessionStorage.setItem(this.store, JSON.stringify(this.waiting));
  }

  /** The badge says how many scans wait, and whether the server is away. */
  say(word) {
    const badge = this.root.querySelector("[data-waiting]");
    badge.classList.toggle("warn", word === "offline");
    badge.textContent = badge.dataset[word].replace("{n}", this.waiting.length);
  }

  /** Put the answered board in place of the old one; what is being typed stays. False: not a board. */
  #show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const board = page.getElementById(this.root.id) ?? page.body;
    if (!board.querySelector("[data-scans]")) return false;
    const typed = this.line.value;
    const messages = page.getElementById("k-messages");
    document.getElementById("k-messages").replaceChildren(...(messages?.childNodes ?? []));
    this.brought(board);
    this.root.replaceChildren(...board.childNodes);
    const told = document.querySelector("[data-told]");
    if (told) told.textContent = this.root.querySelector("[data-said]")?.textContent.trim() ?? "";
    this.line.value = typed;
    this.rest();
    return true;
  }

  async #sendFirst() {
    this.say("waiting");
    const form = this.root.querySelector("[data-scans]");
    const body = new FormData(form);
    body.set(this.line.name, this.waiting[0]);
    try {
      const shown = await this.post(form, body);
      if (shown === false) return location.reload(); // the scan stays first, and is sent after signing in
      this.waiting.shift();
      this.#keep();
      if (shown === null) location.reload();
      else if (this.waiting.length) this.say("waiting");
    } catch {
      this.say("offline");
      await new Promise((again) => setTimeout(again, RETRY_MS));
      await this.#sendFirst();
    }
  }

  #scanned() {
    const now = performance.now();
    const text = this.line.value.trim();
    if (text) {
      this.waiting.push(text);
      this.#keep();
      this.line.value = "";
      this.queue(() => this.#sendFirst());
      this.say("waiting");
    } else if (now - this.lastEnter >= SAME_ENTER_MS && !this.unfinished) {
      this.root.querySelector('[data-answer="1"], [data-choice]')?.click();
    }
    this.lastEnter = now;
  }

  #submitted(event) {
    const form = event.target;
    event.preventDefault();
    if (form.matches("[data-scans]")) return this.#scanned();
    const body = new FormData(form, event.submitter);
    this.queue(() => this.submit(form, body));
  }

  #clicked(event) {
    const link = event.target.closest("a[data-stay]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.queue(() => this.ask(link.href));
  }

  /** On a choice a scan still types into the line, and the second Enter of a scan takes nothing. */
  #onChoice(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !document.activeElement?.matches("[data-choice]")) return;
    if (event.code === "Enter" || event.code === "NumpadEnter") {
      if (performance.now() - this.lastEnter < SAME_ENTER_MS || this.unfinished) event.preventDefault();
    } else if (event.key.length === 1 && event.code !== "Space") this.line.focus();
  }
}
