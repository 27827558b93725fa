// The waiting room: who, what, where, when; and the button that starts the clock.

import { el, put, say } from "./dom.js";
import { duration, Notice, States, trialBanner, wallTime } from "./parts.js";
import { t } from "./texts.js";

export class Waiting {
  #how;
  #states = new States();
  #notice = new Notice();
  #facts = el("dl", { class: "facts" });
  #start = el("button", { class: "main", id: "start", onclick: () => this.#how.session.view && this.#how.session.start() }, t("waiting.start"));
  #heading = el("h1", { tabindex: "-1" }, t("waiting.title"));

  /** @param {{ session: import("./session.js").ExamSession, isTrial: boolean, leave: () => void }} how */
  constructor(how) {
    this.#how = how;
    this.title = t("waiting.title");
    this.element = el("main", { class: "card" }, how.isTrial && trialBanner(), this.#heading, this.#facts,
      el("p", {}, t("waiting.rules")), this.#notice.element, this.#start, this.#states.element);
    this.#states.element.firstChild.hidden = true; // nothing is answered yet
  }

  update() {
    const { session } = this.#how;
    const view = session.view;
    this.#states.update(session);
    this.#notice.update(session.notice);
    this.#start.hidden = !view;
    this.#facts.hidden = !view;
    say(this.#heading, view ? view.examTitle : t("waiting.connecting"));
    put(this.#start, "aria-disabled", session.isHeld("start") ? "true" : null);
    say(this.#start, session.isHeld("start") ? t("waiting.starting") : t("waiting.start"));
    if (!view || this.#facts.firstChild) return;
    const facts = [
      ["waiting.name", view.name ?? view.studentId], ["waiting.seat", t("waiting.seatAt", { seat: view.seat, center: view.centerId })],
      ["waiting.startsAt", wallTime(view.startsAt)], ["waiting.time", duration(view.secondsMax)],
      ["waiting.items", view.itemsMax ? t(session.form ? "waiting.itemsExactly" : "waiting.itemsMost", { items: view.itemsMax }) : null],
    ];
    for (const [key, value] of facts) if (value !== null) this.#facts.append(el("div", {}, el("dt", {}, t(key)), el("dd", {}, value)));
  }
}
