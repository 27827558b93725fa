// <exam-item>: an item as a student sees it. `item` (or the attribute data-item, as JSON) is an ItemView of the session's
// contract, `answer` the answer that is shown; with the attribute readonly nothing can be changed. It tells 'answer' with the new
// answer in `detail` (null: nothing) whenever the student changes it. It knows nothing of sessions: authors' previews show it, too.

import { blocks } from "./content.js";
import { widgets } from "./widgets.js";
import { loaded } from "./texts.js";

export class ExamItem extends HTMLElement {
  static observedAttributes = ["data-item", "readonly"];

  /** @type {any} */ #item = null;
  /** @type {any} */ #answer = null;
  /** @type {import("./widgets.js").Widget|null} */ #widget = null;

  /** The item; null for none. */
  get item() {
    return this.#item;
  }

  set item(item) {
    this.#item = item;
    this.#answer = null;
    this.#render();
  }

  /** What is answered now; null for nothing. */
  get answer() {
    return this.#answer;
  }

  set answer(answer) {
    this.#answer = answer;
    this.#widget?.show(answer);
  }

  /** What would be handed in: of things to be put in order also the order in which they came. */
  get whole() {
    return this.#widget?.whole(this.#answer) ?? this.#answer;
  }

  /** What is wrong with what was typed, in words; null where nothing is. */
  get fault() {
    return this.#widget?.fault() ?? null;
  }

  attributeChangedCallback(/** @type {string} */ name, /** @type {string|null} */ _, /** @type {string|null} */ value) {
    if (name === "data-item") this.item = value ? JSON.parse(value) : null;
    else this.#widget?.lock(this.hasAttribute("readonly"));
  }

  connectedCallback() {
    this.#render();
  }

  /** Shows all of it anew: the language has changed. */
  async #render() {
    if (!this.isConnected) return;
    await loaded();
    const item = this.#item;
    this.#widget = null;
    if (!item) {
      this.replaceChildren();
      return;
    }
    const prompt = document.createElement("div");
    prompt.className = "prompt";
    prompt.id = `${item.itemId}-prompt`;
    prompt.innerHTML = blocks(item.prompt);
    const widget = widgets[/** @type {keyof typeof widgets} */ (item.kind)](item, (answer) => {
      this.#answer = answer;
      this.dispatchEvent(new CustomEvent("answer", { detail: answer, bubbles: true }));
    });
    widget.show(this.#answer);
    widget.lock(this.hasAttribute("readonly"));
    this.#widget = widget;
    this.replaceChildren(prompt, widget.element);
    this.dataset.kind = item.kind;
    requestAnimationFrame(() => letScroll(this));
  }

  /** Shows all of it anew, as in another language. */
  refresh() {
    return this.#render();
  }
}

// What is wider than the screen is scrolled by keyboard as well.
function letScroll(/** @type {Element} */ within) {
  for (const wide of within.querySelectorAll("table, .katex-display, pre"))
    if (wide.scrollWidth > wide.clientWidth + 1) wide.setAttribute("tabindex", "0");
}

customElements.define("exam-item", ExamItem);
