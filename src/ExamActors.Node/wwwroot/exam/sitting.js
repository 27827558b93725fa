// The exam itself: the item in front, the time, and of a fixed form the way through it.

import "./item.js";
import { el, put, say } from "./dom.js";
import { digits, passed } from "./clock.js";
import { FinishDialog } from "./finish.js";
import { FormList } from "./form.js";
import { Notice, States, trialBanner } from "./parts.js";
import { same } from "./session.js";
import { t } from "./texts.js";

const toldAtSeconds = [600, 300, 60];

export class Sitting {
  #session;
  #states = new States();
  #notice = new Notice();
  #title = el("p", { class: "exam" });
  #position = el("h1", { id: "position", tabindex: "-1" });
  #timer = el("p", { id: "timer", class: "timer", role: "timer" });
  #itemTimer = el("p", { id: "item-timer", class: "timer item-timer" });
  #announce = el("p", { id: "announce", class: "quiet", role: "status" });
  #item = /** @type {import("./item.js").ExamItem} */ (el("exam-item"));
  #ask = el("p", { id: "ask", class: "notice", role: "alert", hidden: true });
  #submit = el("button", { id: "submit", class: "main", onclick: () => this.#answer() });
  #previous = el("button", { id: "previous", onclick: () => this.#step(-1) }, t("form.previous"));
  #next = el("button", { id: "next", onclick: () => this.#step(1) }, t("form.next"));
  #flag = el("button", { id: "flag", "aria-pressed": "false", onclick: () => this.#turnFlag() }, t("form.flag"));
  #finish = el("button", { id: "finish", onclick: () => this.#dialog.open(this.#session, this.#unanswered()) }, t("finish.open"));
  #dialog;
  #list;
  #work;
  #paused;
  #front = "";
  #left = /** @type {number|null} */ (null);
  #asked = false;
  #over = false;

  /** @param {{ session: import("./session.js").ExamSession, isTrial: boolean, leave: () => void }} how */
  constructor(how) {
    const session = how.session;
    this.#session = session;
    this.#dialog = new FinishDialog(() => session.finish());
    this.#list = new FormList((item) => session.open(item));
    this.#item.addEventListener("answer", (event) => this.#chosen(/** @type {CustomEvent} */ (event).detail));
    this.#paused = el("section", { id: "paused", class: "card", hidden: true }, el("h2", {}, t("paused.title")),
      el("p", {}, t("paused.why")), el("p", {}, t("paused.kept")));
    const ways = el("div", { class: "ways" }, this.#previous, this.#flag, this.#next);
    this.#work = el("div", { class: "work" }, el("section", { class: "card question" }, this.#item, this.#ask, this.#notice.element,
      el("div", { class: "actions" }, this.#submit, ways)),
      el("div", { class: "side" }, this.#list.element, this.#finish));
    this.element = el("div", { class: "sitting" },
      el("header", { class: "bar" }, this.#title, this.#position, el("div", { class: "timers" }, this.#itemTimer, this.#timer),
        this.#states.element),
      el("main", { id: "main" }, how.isTrial && trialBanner(), this.#announce, this.#paused, this.#work),
      this.#dialog.element);
    this.title = session.view.examTitle;
  }

  update() {
    const { view, form } = this.#session;
    say(this.#title, view.examTitle);
    this.#states.update(this.#session);
    this.#notice.update(this.#session.notice);
    const isPaused = view.stage === "paused";
    this.#paused.hidden = !isPaused;
    this.#work.hidden = isPaused;
    if (isPaused) this.#dialog.close();
    this.#showFront(view.item ?? null);
    say(this.#position, this.#positionText());
    this.#showWays(form, view.item?.itemId ?? "");
    this.#list.update(this.#session);
    this.tick();
  }

  /** Shows the times as they are now. */
  tick() {
    const { clock, itemClock, view } = this.#session;
    const left = clock.seconds;
    this.#showTime(this.#timer, "time.left", left);
    this.#showTime(this.#itemTimer, "time.item", itemClock.seconds);
    const told = view.stage === "running" ? passed(this.#left, left, toldAtSeconds) : null;
    if (told !== null) say(this.#announce, t("time.told", { minutes: told / 60 }));
    this.#left = left;
    const over = left === 0 || itemClock.seconds === 0;
    // The node ends it; until it has said so, nothing more can be chosen here.
    if (over !== this.#over) {
      this.#over = over;
      this.#lock();
      if (over) this.#session.look();
    }
  }

  #showTime(/** @type {HTMLElement} */ place, /** @type {string} */ key, /** @type {number|null} */ seconds) {
    place.hidden = seconds === null;
    if (seconds === null) return;
    put(place, "data-seconds", String(Math.floor(seconds)));
    put(place, "data-low", seconds <= 60 ? "" : null);
    say(place, t(key, { time: digits(seconds) }));
  }

  #showFront(/** @type {any} */ item) {
    const id = item?.itemId ?? "";
    if (id !== this.#front) {
      const before = this.#front;
      this.#front = id;
      this.#asked = false;
      this.#item.item = item;
      if (item) this.#item.answer = this.#session.shownAnswer(id);
      if (before !== "" && id !== "") {
        this.#position.focus({ preventScroll: true });
        scrollTo({ top: 0 });
      }
    } else if (item && !same(this.#item.answer, this.#session.shownAnswer(id))) this.#item.answer = this.#session.shownAnswer(id);
    this.#lock();
  }

  #lock() {
    const isFree = this.#front !== "" && this.#session.mayAnswer(this.#front);
    this.#item.toggleAttribute("readonly", !isFree);
    const held = this.#session.heldAnswer;
    const isTimeUp = this.#session.itemClock.seconds === 0;
    put(this.#submit, "aria-disabled", isFree || (isTimeUp && !held) ? null : "true");
    say(this.#submit, t(isTimeUp ? "item.goOn" : this.#session.form ? "item.save" : "item.answer"));
    this.#ask.hidden = !(this.#asked || isTimeUp);
    say(this.#ask, isTimeUp ? t("item.timeUp") : this.#asked ? t("item.nothing") : "");
  }

  #showWays(/** @type {string[]|null} */ form, /** @type {string} */ front) {
    const at = form?.indexOf(front) ?? -1;
    const free = at >= 0 && !this.#session.isBusy;
    for (const way of [this.#previous, this.#flag, this.#next]) way.hidden = form === null;
    put(this.#previous, "aria-disabled", free && at > 0 ? null : "true");
    put(this.#next, "aria-disabled", free && form && at < form.length - 1 ? null : "true");
    put(this.#flag, "aria-disabled", free ? null : "true");
    put(this.#flag, "aria-pressed", String(this.#session.flags.has(front)));
    put(this.#finish, "aria-disabled", this.#session.isHeld("finish") ? "true" : null);
  }

  #positionText() {
    const { view, form } = this.#session;
    if (view.stage === "paused") return t("paused.title");
    if (!view.item) return t("item.none");
    const position = this.#session.number(view.item.itemId);
    if (form) return t("item.position", { position, of: form.length });
    return view.itemsMax ? t("item.positionMost", { position, of: view.itemsMax }) : t("item.positionOpen", { position });
  }

  #unanswered() {
    const { form, answers } = this.#session;
    return (form ?? [...answers.keys()]).filter((item) => (answers.get(item) ?? null) === null).length;
  }

  #chosen(/** @type {any} */ answer) {
    this.#asked = false;
    this.#session.choose(this.#front, answer);
  }

  #answer() {
    if (this.#submit.getAttribute("aria-disabled")) return;
    const answer = this.#item.whole;
    const isTimeUp = this.#session.itemClock.seconds === 0;
    if (this.#item.fault && !isTimeUp) return;
    // Who really wants to leave it unanswered presses once more.
    if (answer === null && !isTimeUp && !this.#asked) {
      this.#asked = true;
      this.#lock();
      return;
    }
    this.#asked = false;
    this.#session.answer(this.#front, isTimeUp || answer === null ? { $type: "none" } : answer);
  }

  #step(/** @type {number} */ by) {
    const form = this.#session.form;
    const target = form?.[form.indexOf(this.#front) + by];
    if (target && !this.#session.isBusy) this.#session.open(target);
  }

  #turnFlag() {
    if (!this.#flag.getAttribute("aria-disabled")) this.#session.flag(this.#front, !this.#session.flags.has(this.#front));
  }
}
