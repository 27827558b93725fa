// What the authors' pages need of the browser itself.

/** Makes the students' <exam-item> known, which shows items in previews as it does in the exam. */
export async function showItems() {
  await import("./exam/item.js");
}

/** Opens a page in a tab of its own, which shares nothing with this one. */
export function openTab(/** @type {string} */ address) {
  window.open(new URL(address, document.baseURI), "_blank", "noopener");
}

/** What stands in a text field, as UTF-8: it may be larger than what one message of the page's connection takes. */
export function textOf(/** @type {HTMLTextAreaElement} */ field) {
  return new TextEncoder().encode(field.value);
}
