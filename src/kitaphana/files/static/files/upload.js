/* A file that is too large is told of before it travels: `data-most-bytes` is the limit, `data-too-big` the sentence. */

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[type=file][data-most-bytes]")) return;
  const tooBig = [...target.files].some((file) => file.size > Number(target.dataset.mostBytes));
  target.setCustomValidity(tooBig ? target.dataset.tooBig : "");
  if (tooBig) target.reportValidity();
});
