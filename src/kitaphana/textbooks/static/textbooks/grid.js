/* The table of a class by keyboard. Each key is an act: the square shows it at once, acts go to the server one after
   another in their order, outlive a reload and a lost connection, and the answer says how the squares really are.
   Keys are told by their place (`event.code`): in the Kazakh layout the row of digits types letters. */

const grid = document.getElementById("grid");
const table = grid.querySelector("table");
const one = document.querySelector("[data-one]");
const scanner = document.getElementById("grid-scan");
const line = document.getElementById("grid-line");
const told = JSON.parse(document.getElementById("grid-data").textContent);
const may = "may" in grid.dataset;
const STORE = `grid-waiting ${location.pathname}`;
const RETRY_MS = 1500;
const PAGE = 10;
const STATES = ["none", "issued", "returned", "damaged", "lost", "own"]; // by their figures
const IS = { given: "issued", found: "returned", digital: "none", blank: "none" };
const part = (name, root = grid) => root.querySelector(`[data-${name}]`);
const stateOf = (look) => IS[look] ?? look;

const heads = [...table.tHead.rows[0].cells].slice(1);
const rows = [...table.tBodies[0].rows].map((row, r) => [...row.cells].slice(1).map((cell, c) => {
  const look = Object.keys(told.looks).find((name) => cell.classList.contains(`g-${name}`));
  const pupil = Number(row.dataset.pupil);
  return { cell, row, r, c, pupil, title: told.heads[c].title, look, day: cell.dataset.day, shown: look };
}));
const squares = new Map(rows.flat().map((square) => [`${square.pupil} ${square.title}`, square]));
const listed = new Map([...(one?.querySelectorAll("li") ?? [])].map((item) => [Number(item.dataset.pupil), item]));

const acts = may ? JSON.parse(sessionStorage.getItem(STORE) ?? "[]") : [];
const done = []; // what each act of this page changed, with the states before it: for undo
let sending = false;
let moves = 0; // how often the hand has moved the cursor
let movesAtScan = -1;
let anchor;
let here;

/* ---- What is seen */

const nameOf = (square) => square.row.cells[0].querySelector("a").textContent;

/** The squares named show what the last waiting act makes of them, else what the server said. */
function repaint(named = []) {
  const waiting = new Map(acts.flatMap((act) => act.guess ?? []).map(([pupil, title, state]) => [`${pupil} ${title}`, state]));
  for (const [pupil, title] of named) paint(squares.get(`${pupil} ${title}`), waiting.get(`${pupil} ${title}`));
}

function paint(square, wish) {
  const shown = wish && wish !== stateOf(square.look) ? wish : square.look;
  square.cell.classList.toggle("g-unsent", Boolean(wish));
  if (shown === square.shown && square.cell.dataset.day === square.day) return;
  square.cell.classList.replace(`g-${square.shown}`, `g-${shown}`);
  square.cell.dataset.day = square.day;
  square.shown = shown;
  const link = square.cell.querySelector("a");
  if (link) {
    link.textContent = told.looks[shown].letter;
    link.setAttribute("aria-label", `${heads[square.c].abbr}: ${told.looks[shown].word}`);
  }
  if (one && square.title === Number(one.dataset.one)) paintListed(square, shown);
}

function paintListed(square, look) {
  const item = listed.get(square.pupil);
  const word = item.querySelector("a.k-st");
  const form = item.querySelector("form");
  if (!word) return;
  word.className = `k-st g-${look}`;
  word.querySelector("span").textContent = told.looks[look].word;
  word.hidden = Boolean(form) && look === "none";
  if (form) form.hidden = look !== "none";
}

function paintHead(head, c) {
  const bar = heads[c].querySelector(".k-bar");
  const has = heads[c].querySelector(".k-n");
  if (bar) bar.className = `k-bar ${head.bar}`;
  bar?.style.setProperty("--done", head.held / head.need);
  has.textContent = bar || head.need ? `${head.held} / ${head.need}` : head.held;
  if (!one || head.title !== Number(one.dataset.one) || !part("one-bar", one)) return;
  part("one-bar", one).className = `k-bar ${head.bar}`;
  part("one-bar", one).style.setProperty("--done", head.held / head.need);
  part("one-has", one).textContent = head.has;
  part("one-short", one).textContent = head.short;
}

/** What the bar below says of the square under the cursor, and which buttons would do something. */
function paintBar() {
  const head = told.heads[here.c];
  const look = told.looks[here.shown];
  part("who").textContent = nameOf(here);
  part("what").textContent = ` · ${heads[here.c].querySelector("a").title}`;
  const settled = here.shown === here.look;
  part("hint").textContent = settled ? (look.hint || head.hint).replace("{d}", here.day) : look.word;
  if (!may) return;
  part("press").textContent = settled ? (look.hint ? look.press : head.press) : "";
  const dead = here.shown === "digital" || here.shown === "blank";
  for (const key of grid.querySelectorAll("button.g-key")) key.disabled = dead;
  for (const button of document.querySelectorAll("[data-issue]")) paintIssue(button, head);
  part("undo").disabled = !done.length && !acts.length;
  part("take-back").hidden = !told.held;
}

function paintIssue(button, head) {
  const scope = button.dataset.issue;
  if (scope === "row") button.disabled = !rows[here.r].some((square) => square.shown === "none");
  if (scope === "column") button.disabled = !head.can;
  if (scope === "one") button.disabled = !told.heads.find((of) => of.title === Number(one.dataset.one)).can;
  if (scope === "class") [button.hidden, part("can").textContent] = [!told.can, told.can];
}

/** The table and the bar end where the screen does; what is scrolled to does not lie under the heads. */
function fit() {
  grid.style.setProperty("--top", `${grid.getBoundingClientRect().top + scrollY}px`);
  table.parentElement.style.scrollPaddingTop = `${table.tHead.offsetHeight}px`;
}

/** Sentences in the live region: `who` it is about, if one pupil. */
function say(sentences, who = "") {
  part("said").replaceChildren(...sentences.map(({ text, tone }) => {
    const paragraph = document.createElement("p");
    paragraph.className = tone;
    if (who) paragraph.append(Object.assign(document.createElement("b"), { textContent: who }));
    paragraph.append(Object.assign(document.createElement("span"), { textContent: text }));
    return paragraph;
  }));
  here.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function connection(word) {
  table.classList.toggle("g-offline", word === "offline");
  const badge = part("scan-state", scanner ?? grid);
  if (!badge) return;
  badge.classList.toggle("warn", word === "offline");
  badge.textContent = badge.dataset[word].replace("{n}", acts.length);
  if (word === "offline") say([{ text: badge.textContent, tone: "warn" }]);
}

/* ---- The cursor */

/** The squares between the anchor and the cursor; without an anchor only that under the cursor. */
function block() {
  if (!anchor) return [here];
  const [top, bottom] = [anchor.r, here.r].sort((a, b) => a - b);
  const [left, right] = [anchor.c, here.c].sort((a, b) => a - b);
  return rows.slice(top, bottom + 1).flatMap((row) => row.slice(left, right + 1));
}

function put(r, c, { extend = false, focus = true } = {}) {
  const next = rows[Math.max(0, Math.min(rows.length - 1, r))][Math.max(0, Math.min(heads.length - 1, c))];
  anchor = extend ? anchor ?? here : undefined;
  for (const old of grid.querySelectorAll(".g-at, .g-here, .g-block")) old.classList.remove("g-at", "g-here", "g-block");
  for (const old of grid.querySelectorAll("[aria-selected=true]")) old.removeAttribute("aria-selected");
  here?.cell.setAttribute("tabindex", "-1");
  here = next;
  here.cell.tabIndex = 0;
  here.cell.classList.add("g-here");
  here.row.classList.add("g-at");
  heads[here.c].classList.add("g-at");
  for (const { cell } of anchor ? block() : []) {
    cell.classList.add("g-block");
    cell.setAttribute("aria-selected", "true");
  }
  here.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focus) here.cell.focus({ preventScroll: true });
  paintBar();
}

/** The hand moves: what was said has been read. */
function move(r, c, options) {
  moves += 1;
  part("said").replaceChildren();
  put(r, c, options);
}

const MOVES = {
  ArrowUp: () => [here.r - 1, here.c],
  ArrowDown: () => [here.r + 1, here.c],
  ArrowLeft: () => [here.r, here.c - 1],
  ArrowRight: () => [here.r, here.c + 1],
  Home: (control) => [control ? 0 : here.r, 0],
  End: (control) => [control ? rows.length : here.r, heads.length],
  PageUp: () => [here.r - PAGE, here.c],
  PageDown: () => [here.r + PAGE, here.c],
};

/* ---- Acts */

const keep = () => sessionStorage.setItem(STORE, JSON.stringify(acts));
/** Crypto's own UUIDs are for secure pages only, and a school's network is none. */
const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16)).join("-");

function queue(act) {
  acts.push({ key: newKey(), ...act });
  keep();
  repaint(act.guess);
  paintBar();
  if (sending) connection("waiting");
  else send();
}

async function send() {
  sending = true;
  while (acts.length) {
    const act = acts[0];
    if (act.back && !act.wishes) Object.assign(act, { wishes: done.pop() ?? [], undo: true });
    const answer = act.back && !act.wishes.length ? {} : await post(act);
    if (answer === undefined) return location.reload(); // signed out: what waits is sent after signing in
    acts.shift();
    keep();
    if (answer.cells) settle(act, answer);
    else say([{ text: grid.dataset.nothing, tone: "warn" }]);
    connection(acts.length ? "waiting" : "saved");
  }
  sending = false;
  paintBar();
}

/** The server's answer; undefined where it was none of ours. A lost connection is tried again until it is back. */
async function post(act) {
  const { wishes, undo, line: text, pupil, title } = act;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("request_key", act.key);
  body.set("act", JSON.stringify({ wishes, undo, line: text, pupil, title }));
  for (;;) {
    try {
      const answer = await fetch(grid.dataset.act, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (answer.headers.get("Content-Type")?.includes("json")) return await answer.json();
      if (answer.status < 500) {
        if (act.again) acts.shift();
        else act.again = true;
        keep();
        return undefined;
      }
    } catch {
      // not reached: as with a server that is busy
    }
    connection("offline");
    await new Promise((again) => setTimeout(again, RETRY_MS));
  }
}

function settle(act, answer) {
  const before = [];
  for (const [pupil, title, look, day] of answer.cells) {
    const square = squares.get(`${pupil} ${title}`);
    if (!square) return location.reload(); // the list or the roll has changed meanwhile
    if (stateOf(square.look) !== stateOf(look)) before.push([pupil, title, stateOf(square.look)]);
    Object.assign(square, { look, day });
  }
  if (before.length && !act.undo) done.push(before);
  Object.assign(told, { heads: answer.heads, can: answer.can, held: answer.held });
  repaint([...answer.cells, ...(act.guess ?? [])]);
  told.heads.forEach(paintHead);
  part("summary").textContent = answer.summary;
  part("lack").hidden = !answer.lack;
  part("lack").querySelector("span").textContent = answer.lack;
  document.getElementById("grid-waiting").innerHTML = answer.waiting;
  if (act.line !== undefined) follow(act, answer.chosen);
  if (answer.said.length) say(answer.said, act.wishes?.length === 1 ? nameOf(squares.get(act.wishes[0].slice(0, 2).join(" "))) : "");
  paintBar();
}

/** The cursor goes to the row that a scan chose, and so do the scans that wait, up to where the hand moved it. */
function follow(act, chosen) {
  const row = rows.find(([first]) => first.pupil === chosen);
  if (row && act.moves === moves) put(row[0].r, here.c, { focus: document.activeElement !== line });
  for (const next of acts.filter((other) => other.line !== undefined)) {
    if (!next.follows) return;
    next.pupil = chosen ?? next.pupil;
  }
}

/** A state for the square or the block; the cursor goes down. */
function press(state) {
  const chosen = block().filter(({ shown }) => shown !== "digital" && shown !== "blank");
  const wishes = chosen.map(({ pupil, title }) => [pupil, title, state]);
  const last = Math.max(here.r, anchor?.r ?? 0);
  if (wishes.length) {
    part("told").textContent = `${nameOf(here)}, ${heads[here.c].abbr}: ${told.looks[state].word}`;
    queue({ wishes, guess: wishes });
  }
  put(last + 1, here.c);
}

/** All that are lacking: in the row, the column, the whole class; as many at once as there are copies. */
function issue(scope, { pupil, title } = {}) {
  const of = (square) => (!pupil || square.pupil === pupil) && (!title || square.title === title);
  const left = told.heads.map((head) => (pupil ? Math.max(head.can, 1) : head.can));
  const guess = rows.flat().filter((square) => of(square) && square.shown === "none" && (left[square.c] -= 1) >= 0);
  queue({ pupil, title, guess: guess.map((square) => [square.pupil, square.title, "issued"]) });
}

const ISSUE = {
  row: () => issue("row", { pupil: here.pupil }),
  column: () => issue("column", { title: here.title }),
  class: () => issue("class"),
  one: () => issue("column", { title: Number(one.dataset.one) }),
};

function undo() {
  const last = acts.length ? undefined : done.pop();
  if (!acts.length && !last) return say([{ text: grid.dataset.nothing, tone: "warn" }]);
  queue({ back: true, undo: Boolean(last), wishes: last, guess: last });
}

/* ---- Scanning */

function openScan() {
  if (!scanner) return;
  scanner.hidden = false;
  fit();
  line.focus();
  line.select();
}

function closeScan() {
  scanner.hidden = true;
  fit();
  line.value = "";
  here.cell.focus({ preventScroll: true });
}

/** A scanner sends CR LF: the second Enter finds an empty line, which means nothing. */
function scanned() {
  const text = line.value.trim();
  line.value = "";
  if (!text) return;
  queue({ line: text, pupil: here.pupil, moves, follows: moves === movesAtScan });
  movesAtScan = moves;
}

/* ---- Keys and buttons */

const free = (event) => table.contains(event.target) || event.target === document.body;
const figure = (code) => /^(?:Digit|Numpad)([0-5])$/.exec(code)?.[1];

function onEnter(event) {
  if (!may || event.repeat || !(event.ctrlKey || event.shiftKey)) return false;
  ISSUE[event.ctrlKey ? (event.shiftKey ? "class" : "column") : "row"]();
  return true;
}

function onEscape() {
  if (scanner && !scanner.hidden) closeScan();
  else move(here.r, here.c, { focus: false });
  return true;
}

const KEYS = {
  F2: () => may && (openScan(), true),
  F4: () => (here.row.cells[0].querySelector("a").click(), true),
  F8: (event) => may && (event.repeat || undo(), true),
  Escape: (event) => (free(event) || event.target === line) && onEscape(),
};

/** Whether the key is one of ours. While scanning what is typed goes to the line. */
function onKey(event) {
  const scanning = scanner && !scanner.hidden;
  if (event.altKey || event.metaKey) return false;
  if (KEYS[event.code] && !event.ctrlKey && !event.shiftKey) return KEYS[event.code](event);
  const rowOnly = event.target === line && /^Arrow(Up|Down)$/.test(event.code);
  if (!free(event) && !rowOnly) return false;
  if (event.code === "Enter" || event.code === "NumpadEnter") return onEnter(event);
  if (MOVES[event.code]) {
    move(...MOVES[event.code](event.ctrlKey), { extend: event.shiftKey, focus: !rowOnly });
    return true;
  }
  if (event.ctrlKey) return false;
  if (scanning && event.key.length === 1) line.focus();
  if (scanning || !may || !figure(event.code)) return false;
  if (!event.repeat) press(STATES[figure(event.code)]);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (onKey(event)) event.preventDefault();
}, true);

table.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey) return;
  const square = rows.flat().find(({ cell }) => cell.contains(event.target));
  const head = heads.findIndex((cell) => cell.contains(event.target));
  if (square) move(square.r, square.c, { extend: event.shiftKey });
  if (head >= 0) move(here.r, head);
  if (square || head >= 0) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const form = event.target;
  if (form.contains(line)) scanned();
  else if (button?.name === "state") press(button.value);
  else if (button?.dataset.issue === "one-pupil") {
    const wish = [Number(form.elements.pupil.value), Number(form.elements.title.value), "issued"];
    queue({ wishes: [wish], guess: [wish] });
  } else if (button?.dataset.issue) ISSUE[button.dataset.issue]();
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-undo]")) undo();
  else if (event.target.closest("[data-scan-open]")) openScan();
  else if (event.target.closest("[data-scan-close]")) closeScan();
  else return;
  event.preventDefault();
});

document.querySelector("[data-title-choice]")?.addEventListener("change", (event) => event.target.form.requestSubmit());

/* ---- Beginning */

table.setAttribute("role", "grid");
table.setAttribute("aria-multiselectable", "true");
if (!may) table.setAttribute("aria-readonly", "true");
for (const link of table.querySelectorAll("a")) link.tabIndex = -1;
for (const { cell } of squares.values()) cell.tabIndex = -1;

addEventListener("resize", fit);
fit();
const first = rows.flat().find(({ cell }) => cell.classList.contains("g-here"));
const column = heads.findIndex((cell) => cell.classList.contains("g-at"));
const lacking = rows.find((row) => row[Math.max(0, column)].look === "none");
const begin = first ?? (lacking ?? rows[0])[Math.max(0, column)];
const wide = table.offsetParent !== null;
put(begin.r, begin.c, { focus: may && wide && !(scanner && !scanner.hidden) });
for (const act of acts) act.guess = act.guess?.filter(([pupil, title]) => squares.has(`${pupil} ${title}`));
repaint(acts.flatMap((act) => act.guess ?? []));
if (acts.length) send();
