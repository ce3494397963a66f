/* The results of an open survey ask the server for news: often while they are seen, seldom while they are not. */

const SEEN = 4_000;
const UNSEEN = 60_000;

let asked = 0;

setInterval(() => {
  const live = document.querySelector("[data-live]");
  const now = performance.now();
  if (!live || now - asked < (document.hidden ? UNSEEN : SEEN)) return;
  asked = now;
  window.htmx?.trigger(live, "look");
}, 1_000);
