/* Parts of a report put in another order (core/reorder.js): the form is sent as after any other change. */

const form = document.getElementById("r-parts");
form.addEventListener("reorder", () => form.dispatchEvent(new Event("change", { bubbles: true })));
