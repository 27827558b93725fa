// What several screens show: the line's state, whether the answer is saved, what was refused, and a start in the center's own time.

import { el, put, say } from "./dom.js";
import { has, language, t } from "./texts.js";

/** @typedef {import("./session.js").ExamSession} ExamSession */

const signs = { connected: "●", http: "●", connecting: "○", down: "○", saved: "✓", sending: "…", unsaved: "!", empty: "–" };

/** The states of the line and of the answer, always in words. */
export class States {
  #line = el("span", { class: "words" });
  #lineSign = el("span", { class: "sign", "aria-hidden": "true" });
  #saved = el("span", { class: "words" });
  #savedSign = el("span", { class: "sign", "aria-hidden": "true" });
  #lineBox = el("p", { id: "line", class: "state", role: "status" }, this.#lineSign, this.#line);
  #savedBox = el("p", { id: "saved", class: "state", role: "status" }, this.#savedSign, this.#saved);

  element = el("div", { class: "states" }, this.#savedBox, this.#lineBox);

  update(/** @type {ExamSession} */ session) {
    put(this.#lineBox, "data-state", session.line);
    say(this.#lineSign, signs[session.line]);
    say(this.#line, t(`line.${session.line}`));
    const saved = session.saved;
    // All of it at once, so that nobody sees the state of one answer with the name of another.
    const marks = { "data-item": saved.item, "data-command": saved.command, "data-why": saved.why, "data-state": saved.state };
    for (const [name, value] of Object.entries(marks)) put(this.#savedBox, name, value);
    say(this.#savedSign, signs[saved.state]);
    say(this.#saved, t(`saved.${saved.why}`, { item: session.number(saved.item) }));
  }
}

/** What has come to nothing, in words; an empty place where nothing has. */
export class Notice {
  element = el("p", { id: "notice", class: "notice", role: "alert", hidden: true });

  update(/** @type {string|null} */ reason) {
    this.element.hidden = reason === null;
    say(this.element, reason === null ? "" : t(has(`refused.${reason}`) ? `refused.${reason}` : "refused.refused"));
  }
}

export function trialBanner() {
  return el("p", { id: "trial", class: "trial" }, t("trial.banner"));
}

/** A time as the center's clocks show it, whatever the browser's zone: the offset is in the text itself. */
export function wallTime(/** @type {string} */ time) {
  const [, year, month, day, hour, minute] = /** @type {RegExpExecArray} */ (/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(time)).map(Number);
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: "UTC", dateStyle: "full", timeStyle: "short" })
    .format(new Date(Date.UTC(year, month - 1, day, hour, minute)));
}

/** A number as people write it. */
export function figure(/** @type {number} */ value) {
  return new Intl.NumberFormat(language === "en" ? "en-GB" : language, { maximumFractionDigits: 1 }).format(value);
}

/** A time of work in words: 1 h 30 min. */
export function duration(/** @type {number} */ seconds) {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? t("duration.minutes", { minutes })
    : t("duration.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
