/* Scans faster than the page wait in order and are never dropped; what waits outlives a reload.
   Every key of the desk is bound by its place on the keyboard (`event.code`). */

const desk = document.getElementById("desk");
const RETRY_MS = 1500;
const SAME_ENTER_MS = 300; // a scanner sends CR LF: the second Enter of one scan means nothing
const waiting = JSON.parse(sessionStorage.getItem("desk-waiting") ?? "[]");
let last = Promise.resolve();
let unfinished = 0;
let lastEnter = -SAME_ENTER_MS;

const line = () => desk.querySelector("#line");
const keep = () => sessionStorage.setItem("desk-waiting", JSON.stringify(waiting));

/** Everything that the desk asks of the server goes one after another. */
function queue(job) {
  unfinished += 1;
  last = last.then(job).catch(() => say("offline")).finally(() => { unfinished -= 1; });
}

/** The badge says how many scans wait, and whether the server is away. */
function say(word) {
  const badge = desk.querySelector("[data-desk-state]");
  badge.classList.toggle("warn", word === "offline");
  badge.textContent = badge.dataset[word].replace("{n}", waiting.length);
}

/** Put the answered board in place of the old one; what is being typed stays in the line. False: not a board. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const board = page.getElementById("desk") ?? page.body;
  if (!board.querySelector("#desk-line")) return false;
  const typed = line().value;
  const messages = page.getElementById("k-messages");
  if (messages) document.getElementById("k-messages").replaceChildren(...messages.childNodes);
  document.querySelector("[data-day]").replaceChildren(...board.querySelector("[data-day-now]").childNodes);
  desk.replaceChildren(...board.childNodes);
  line().value = typed;
  line().focus();
  return true;
}

async function ask(address, options) {
  const answer = await fetch(address, options);
  if (answer.status >= 500) throw new Error(answer.statusText);
  return show(await answer.text());
}

const post = (form, body) => ask(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });

async function sendFirst() {
  say("waiting");
  const form = desk.querySelector("#desk-line");
  const body = new FormData(form);
  body.set("line", waiting[0]);
  try {
    const shown = await post(form, body);
    waiting.shift();
    keep();
    if (!shown) location.reload(); // signed out, or the page is too old: what still waits is kept
    else if (waiting.length) say("waiting");
  } catch {
    say("offline");
    await new Promise((again) => setTimeout(again, RETRY_MS));
    await sendFirst();
  }
}

function scanned() {
  const now = performance.now();
  const text = line().value.trim();
  if (text) {
    waiting.push(text);
    keep();
    line().value = "";
    queue(sendFirst);
    say("waiting");
  } else if (now - lastEnter >= SAME_ENTER_MS && !unfinished) {
    desk.querySelector('[data-answer="1"]')?.click();
  }
  lastEnter = now;
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.id === "desk-line") return scanned();
  const body = new FormData(form, event.submitter);
  // A question belongs to another screen: it sends us back to the desk, or shows its own page with what was wrong.
  const job = form.closest("[data-ask]") ? () => ask(form.action, { method: "POST", body }) : () => post(form, body);
  queue(async () => { if (!(await job())) form.submit(); });
});

desk.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-stay]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  queue(() => ask(link.href));
});

function log(answer) {
  const box = desk.querySelector("[data-ask]");
  box.open = true;
  box.querySelector("[name=answer]").value = answer;
  box.querySelector("[name=about]").focus();
  return true;
}

function answerSecond() {
  const second = document.activeElement === line() && !line().value && desk.querySelector('[data-answer="2"]');
  if (second) second.click();
  return Boolean(second);
}

function press(code) {
  const target = desk.querySelector(`.k-question [data-key="${code}"]`) ?? desk.querySelector(`[data-key="${code}"]`);
  target?.click();
  return Boolean(target);
}

const KEYS = { F9: () => log("met"), F10: () => log("not_in_stock"), Space: answerSecond };

document.addEventListener("keydown", (event) => {
  const elsewhere = event.isComposing || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  if (KEYS[event.code]?.() ?? press(event.code)) event.preventDefault();
});

line().focus();
waiting.forEach(() => queue(sendFirst));
