// The end: why it is over, the score where the exam shows it, and the way out.

import { el, put, say } from "./dom.js";
import { figure, Notice, States, trialBanner } from "./parts.js";
import { t } from "./texts.js";

export class End {
  #how;
  #notice = new Notice();
  #states = new States();
  #body = el("div");
  #shown = "";
  // Not while something waits to be sent: leaving would drop it.
  #leave = el("button", { id: "leave", onclick: () => !this.#how.session.isBusy && this.#how.leave() }, t("end.leave"));

  /** @param {{ session: import("./session.js").ExamSession, isTrial: boolean, leave: () => void }} how */
  constructor(how) {
    this.#how = how;
    this.title = t("end.title");
    this.element = el("main", { class: "card end" }, how.isTrial && trialBanner(), el("h1", { tabindex: "-1" }, t("end.title")),
      this.#body, this.#notice.element, this.#states.element,
      this.#leave, el("p", { class: "hint" }, t("end.leaveHint")));
  }

  update() {
    const { session } = this.#how;
    const view = session.view;
    this.#states.update(session);
    this.#notice.update(session.notice);
    put(this.#leave, "aria-disabled", session.isBusy ? "true" : null);
    const state = JSON.stringify([view.stage, view.result ?? null]);
    if (this.#shown === state) return;
    this.#shown = state;
    this.#body.replaceChildren(el("p", { class: "exam" }, view.examTitle), ...(view.stage === "voided"
      ? [el("p", {}, t("end.voided"))] : view.result ? result(view.result) : [el("p", { id: "reason" }, t("end.handedIn"))]));
  }
}

function result(/** @type {any} */ result) {
  const made = [el("p", { id: "reason" }, t(`end.${result.reason}`)),
    el("p", { class: "score" }, el("span", { class: "what" }, t("end.score")), " ", el("strong", { id: "score" }, figure(result.score)))];
  if (result.low !== undefined && result.high !== undefined) made.push(interval(result));
  if (result.class !== undefined && result.class !== null)
    made.push(el("p", { id: "class" }, t("end.class", { class: result.class + 1 })));
  made.push(el("p", { id: "answered" }, t("end.answered", { answered: result.answered, items: result.items })));
  return made;
}

// In words, as a program reads it aloud.
function interval(/** @type {any} */ result) {
  const text = el("p", { id: "interval" });
  say(text, t("end.interval", { low: figure(result.low), high: figure(result.high) }));
  return text;
}
