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

/** The line is where the hands rest, unless something is to be chosen and nothing is being typed. */
const rest = () => ((!line().value && desk.querySelector("[data-choice]")) || line()).focus();

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
  document.getElementById("k-messages").replaceChildren(...(messages?.childNodes ?? []));
  document.querySelector("[data-day]").replaceChildren(...board.querySelector("[data-day-now]").childNodes);
  desk.replaceChildren(...board.childNodes);
  line().value = typed;
  rest();
  return true;
}

/** True: a board came. False: signed out, or the page is too old. Null: the server will never take this one. */
async function ask(address, options) {
  const answer = await fetch(address, options);
  if (answer.status >= 500) throw new Error(answer.statusText);
  if (show(await answer.text())) return true;
  return answer.status === 404 || answer.status === 422 ? null : false;
}

const post = (form, body) => ask(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });

async function sendFirst() {
  say("waiting");
  const form = desk.querySelector("#desk-line");
  const body = new FormData(form);
  body.set("line", waiting[0]);
  try {
    const shown = await post(form, body);
    if (shown === false) return location.reload(); // the scan stays first, and is sent after signing in
    waiting.shift();
    keep();
    if (shown === null) location.reload();
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
    desk.querySelector('[data-answer="1"], [data-choice]')?.click();
  }
  lastEnter = now;
}

/** Up and Down go round the choices, also from the line. */
function choose(step) {
  const choices = [...desk.querySelectorAll("[data-choice]")];
  const here = choices.indexOf(document.activeElement);
  if (here < 0 && document.activeElement !== line()) return false;
  const next = here < 0 ? (step > 0 ? 0 : -1) : (here + step) % choices.length;
  choices.at(next)?.focus();
  return choices.length > 0;
}

/** On a choice a scan still types into the line, and the second Enter of a scan takes nothing. */
function onChoice(event) {
  if (event.code === "Enter" || event.code === "NumpadEnter") {
    if (performance.now() - lastEnter < SAME_ENTER_MS || unfinished) event.preventDefault();
  } else if (event.key.length === 1 && event.code !== "Space") line().focus();
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

const KEYS = {
  F9: () => log("met"),
  F10: () => log("not_in_stock"),
  Space: answerSecond,
  ArrowDown: () => choose(1),
  ArrowUp: () => choose(-1),
};

document.addEventListener("keydown", (event) => {
  const elsewhere = event.isComposing || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.activeElement?.matches("[data-choice]")) onChoice(event);
  if (KEYS[event.code]?.() ?? press(event.code)) event.preventDefault();
});

rest();
waiting.forEach(() => queue(sendFirst));
