// The items of a fixed form: which are answered, flagged, in front; a press opens one.

import { el, put, say } from "./dom.js";
import { t } from "./texts.js";

export class FormList {
  #open;
  #list = el("ol", { class: "items" });
  /** @type {Map<string, { button: HTMLElement, words: HTMLElement, sign: HTMLElement }>} */
  #entries = new Map();

  element = el("nav", { id: "form", class: "form", "aria-labelledby": "form-title" },
    el("h2", { id: "form-title" }, t("form.title")), this.#list);

  constructor(/** @type {(item: string) => void} */ open) {
    this.#open = open;
  }

  update(/** @type {import("./session.js").ExamSession} */ session) {
    const form = session.form;
    this.element.hidden = form === null;
    if (!form) return;
    if (this.#entries.size !== form.length) this.#make(form, session);
    const front = session.view.item?.itemId ?? "";
    for (const [item, { button, words, sign }] of this.#entries) {
      const answered = (session.answers.get(item) ?? null) !== null;
      const flagged = session.flags.has(item);
      put(button, "aria-current", item === front ? "step" : null);
      put(button, "aria-disabled", session.isBusy ? "true" : null);
      put(button, "data-state", answered ? "answered" : "open");
      put(button, "data-flagged", flagged ? "" : null);
      say(sign, (answered ? "✓" : "") + (flagged ? "⚑" : ""));
      say(words, `${t(answered ? "form.answered" : "form.open")}${flagged ? `, ${t("form.flagged")}` : ""}`);
    }
  }

  #make(/** @type {string[]} */ form, /** @type {import("./session.js").ExamSession} */ session) {
    this.#list.replaceChildren();
    this.#entries.clear();
    form.forEach((item, place) => {
      const words = el("span", { class: "quiet" });
      const sign = el("span", { class: "sign", "aria-hidden": "true" });
      const button = el("button", { "data-item": item, onclick: () => !session.isBusy && this.#open(item) },
        el("span", { class: "quiet" }, t("form.item")), ` ${place + 1} `, sign, words);
      this.#entries.set(item, { button, words, sign });
      this.#list.append(el("li", {}, button));
    });
  }
}
