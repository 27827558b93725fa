// A session in this browser: the newest view of it, what was chosen, what was sent, and what of it is known to be saved.
// Whatever is sent is held in the browser's storage until it is answered, and sent again with the same command id.

import { Clock } from "./clock.js";
import { freshId } from "./dom.js";
import { Line, jitter } from "./line.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").Held} Held */

/**
 * What is true of the answer that matters now.
 * @typedef {object} Saved
 * @property {"saved"|"unsaved"|"sending"|"empty"} state
 * @property {"saved"|"savedLast"|"chosen"|"sending"|"again"|"kept"|"empty"} why
 * @property {string} item Its item; empty for none.
 * @property {string} command The command that carried it; empty where it was not sent from here.
 */

const againFirstMs = 500;
const againMostMs = 5_000;

export class ExamSession {
  /** @type {any} The newest view; null before the first. */ view = null;
  /** @type {Map<string, any>} Item → the answer that counts, null for none: every item given. */ answers = new Map();
  /** @type {Set<string>} Items marked for review. */ flags = new Set();
  /** @type {string[]|null} The items of a fixed form. */ form = null;
  /** @type {string|null} Why something that was sent has come to nothing. */ notice = null;
  /** Working time, and the time of the item in front. */
  clock = new Clock();
  itemClock = new Clock();

  #line;
  #store;
  #changed;
  #pumping = false;
  /** @type {string|null} The command that is under way for the first time. */ #first = null;
  /** @type {(() => void)|null} */ #wake = null;
  #reading = false;

  /**
   * @param {{ base: string, token: string, hub: string|null }} how
   * @param {Store} store
   * @param {{ changed: () => void, refused: (reason: string|null) => void }} told
   */
  constructor(how, store, told) {
    this.#store = store;
    this.#changed = told.changed;
    this.#line = new Line(how, {
      state: () => this.#stir(),
      view: (view, whole) => this.#take(view, whole, !whole),
      refused: (reply) => told.refused(reply.reason),
    });
    this.#recall();
    addEventListener("storage", this.#heard);
    document.addEventListener("visibilitychange", this.#look);
  }

  end() {
    removeEventListener("storage", this.#heard);
    document.removeEventListener("visibilitychange", this.#look);
    this.#line.end();
    this.#wake?.();
  }

  /** The line's state. */
  get line() {
    return this.#line.state;
  }

  /** The answer that is held for the item in front or the one before; null where all is answered. @returns {Held|null} */
  get heldAnswer() {
    return this.#store.held.findLast((one) => one.what === "answers") ?? null;
  }

  /** Whether something that was sent is not answered. */
  get isBusy() {
    return this.#store.held.length > 0;
  }

  /** Whether one of some commands is under way. */
  isHeld(/** @type {string} */ what) {
    return this.#store.held.some((one) => one.what === what);
  }

  /** An item's number: in a fixed form its place there, otherwise when it came. */
  number(/** @type {string} */ item) {
    if (this.form) return this.form.indexOf(item) + 1;
    if (item === this.view?.item?.itemId && this.view.position) return this.view.position;
    return [...this.answers.keys()].indexOf(item) + 1;
  }

  /** What is shown as the answer of an item: what was chosen last, or else what counts. */
  shownAnswer(/** @type {string} */ item) {
    const held = this.heldAnswer;
    const draft = this.#store.draft(item);
    return draft !== undefined ? draft : held?.item === item ? held.body.answer : this.answers.get(item) ?? null;
  }

  /** Whether the answer of an item may be chosen now. */
  mayAnswer(/** @type {string} */ item) {
    const held = this.heldAnswer;
    return this.view.stage === "running" && this.clock.seconds !== 0 && this.itemClock.seconds !== 0
      && !(held?.item === item && held.tried)
      && (this.view.answersMayChange || (this.answers.get(item) ?? null) === null);
  }

  /** @returns {Saved} */
  get saved() {
    const item = this.view?.item?.itemId ?? "";
    const held = this.heldAnswer;
    const draft = item === "" ? undefined : this.#store.draft(item);
    if (held && (held.item !== item || draft === undefined || same(draft, held.body.answer))) {
      const why = held.command === this.#first ? "sending" : this.#line.isUp ? "again" : "kept";
      return { state: why === "sending" ? "sending" : "unsaved", why, item: held.item ?? "", command: held.command };
    }
    if (draft !== undefined && !same(draft, this.answers.get(item) ?? null))
      return { state: "unsaved", why: "chosen", item, command: "" };
    if (item !== "" && (this.answers.get(item) ?? null) !== null)
      return { state: "saved", why: "saved", item, command: this.#commands[item] ?? "" };
    const last = this.#store.get("last");
    return last && this.#commands[last]
      ? { state: "saved", why: "savedLast", item: last, command: this.#commands[last] }
      : { state: "empty", why: "empty", item, command: "" };
  }

  /** Keeps what is chosen, not yet sent. */
  choose(/** @type {string} */ item, /** @type {any} */ answer) {
    this.notice = null;
    this.#store.setDraft(item, answer);
    this.#changed();
  }

  /** Sends the answer to the item in front; an answer to it that never was sent is replaced. */
  answer(/** @type {string} */ item, /** @type {any} */ answer) {
    const held = this.heldAnswer;
    if (held && (held.item !== item || held.tried)) return;
    if (held) this.#store.drop(held.command);
    this.#store.setDraft(item, answer);
    this.#send("answers", item, { itemId: item, answer });
  }

  start() {
    if (!this.isHeld("start")) this.#send("start", null, {});
  }

  open(/** @type {string} */ item) {
    if (!this.isHeld("open") && item !== this.view.item?.itemId) this.#send("open", item, { itemId: item });
  }

  flag(/** @type {string} */ item, /** @type {boolean} */ flagged) {
    if (!this.isHeld("flags")) this.#send("flags", item, { itemId: item, flagged });
  }

  finish() {
    if (!this.isHeld("finish")) this.#send("finish", null, {});
  }

  /** Asks how things stand, whole. */
  async look() {
    if (this.#reading || !this.#line.isUp) return;
    this.#reading = true;
    const reply = await this.#line.read();
    this.#reading = false;
    if (reply.status === 200) this.#take(reply.view, true, false);
  }

  // A page that is loaded anew without a line shows what the last one did. The time is a guess until the node has said it.
  #recall() {
    const kept = this.#store.get("shown");
    if (!kept) return;
    const gone = Math.max(0, (Date.now() - kept.at) / 1000);
    const left = (/** @type {number|undefined} */ seconds) => (seconds === undefined ? undefined : Math.max(0, seconds - gone));
    const running = kept.view.stage === "running";
    this.form = kept.form;
    this.answers = new Map(kept.answers);
    this.flags = new Set(kept.flags);
    this.view = running
      ? { ...kept.view, secondsLeft: left(kept.view.secondsLeft),
        item: kept.view.item && { ...kept.view.item, secondsLeft: left(kept.view.item.secondsLeft) } }
      : kept.view;
    this.#setClocks();
  }

  #keep() {
    this.#store.set("shown",
      { at: Date.now(), view: this.view, form: this.form, answers: [...this.answers], flags: [...this.flags] });
  }

  #setClocks() {
    this.clock.set(this.view.secondsLeft ?? null, this.view.stage !== "running");
    this.itemClock.set(this.view.item?.secondsLeft ?? null, false);
  }

  // The commands that are known to have carried the answers which count.
  get #commands() {
    return this.#store.get("commands") ?? {};
  }

  #send(/** @type {Held["what"]} */ what, /** @type {string|null} */ item, /** @type {any} */ body) {
    const command = freshId();
    this.notice = null;
    this.#store.hold({ command, what, item, body: { commandId: command, ...body }, tried: false });
    this.#stir();
  }

  // Another tab of this session has sent something, or was answered.
  #heard = (/** @type {StorageEvent} */ event) => {
    if (this.#store.owns(event)) this.#stir();
  };

  // A computer that has slept does not know how late it is.
  #look = () => {
    if (document.visibilityState === "visible") this.look();
  };

  #stir() {
    this.#wake?.();
    this.#changed();
    if (!this.#pumping) this.#pump();
  }

  /** @param {any} view A newer one, or the same again. @param {boolean} whole @param {boolean} isNews Whether nobody here has asked for it. */
  #take(view, whole, isNews) {
    if (this.view && view.version < this.view.version) return;
    const known = this.view?.version;
    this.view = view;
    if (whole) this.form = view.form ?? null;
    // After the end no view has answers any more: what was known stays.
    if (whole && view.answers) {
      const given = view.answers ?? [];
      this.answers = new Map(given.map((/** @type {any} */ one) => [one.itemId, one.answer ?? null]));
      this.flags = new Set(given.filter((/** @type {any} */ one) => one.flagged).map((/** @type {any} */ one) => one.itemId));
    } else if (view.item && !this.answers.has(view.item.itemId)) this.answers.set(view.item.itemId, null);
    this.#setClocks();
    this.#keep();
    // Answers from another tab or machine are in the whole view only.
    if (isNews && view.version !== known) this.look();
    this.#stir();
  }

  // Sends what is held, in order, until all is answered or the line is down.
  async #pump() {
    this.#pumping = true;
    let pause = againFirstMs;
    for (let head = this.#store.held[0]; head && this.#line.isUp; head = this.#store.held[0]) {
      this.#first = head.tried ? null : head.command;
      this.#store.change(head.command, { tried: true });
      this.#changed();
      const reply = await this.#line.send(head.what, head.body);
      this.#first = null;
      if (reply.view && reply.status !== 200) this.#see(reply.view);
      if (reply.status === 200) {
        this.#acknowledged(head, reply.view);
        pause = againFirstMs;
      } else if (reply.reason === "paused") {
        await this.#afterPause(head);
      } else if (isRefusal(reply.status)) {
        await this.#refused(head, reply.reason ?? "refused");
      } else {
        this.#changed();
        await this.#sleep(jitter(pause));
        pause = Math.min(2 * pause, againMostMs);
      }
    }
    this.#pumping = false;
    this.#changed();
  }

  #see(/** @type {any} */ view) {
    this.#take(view, false, true);
  }

  #acknowledged(/** @type {Held} */ head, /** @type {any} */ view) {
    if (head.what === "answers" && head.item !== null) this.#count(head, head.item);
    if (head.what === "flags" && head.item !== null)
      if (head.body.flagged) this.flags.add(head.item);
      else this.flags.delete(head.item);
    this.#store.drop(head.command);
    this.#take(view, false, false);
  }

  #count(/** @type {Held} */ head, /** @type {string} */ item) {
    this.answers.set(item, head.body.answer);
    this.#store.set("commands", { ...this.#commands, [item]: head.command });
    this.#store.set("last", item);
    this.#store.setDraft(item, undefined);
  }

  // The refusal is on record for that command: what is sent once the clock runs again is another one.
  async #afterPause(/** @type {Held} */ head) {
    const command = freshId();
    this.#store.change(head.command, { command, body: { ...head.body, commandId: command }, tried: false });
    this.#changed();
    while (this.view.stage === "paused" && this.#line.isUp) await this.#sleep(jitter(againMostMs));
  }

  // Nothing will come of it any more: unless it counts already, by a retry that nobody remembers, it is told in words.
  async #refused(/** @type {Held} */ head, /** @type {string} */ reason) {
    await this.look();
    if (head.what === "answers" && head.item !== null && same(this.answers.get(head.item) ?? null, head.body.answer))
      this.#count(head, head.item);
    else {
      this.notice = reason;
      if (head.item !== null && head.what === "answers" && reason !== "malformed_answer") this.#store.setDraft(head.item, undefined);
    }
    this.#store.drop(head.command);
  }

  #sleep(/** @type {number} */ ms) {
    return new Promise((/** @type {(_: void) => void} */ done) => {
      const timer = setTimeout(() => end(), ms);
      const end = () => {
        clearTimeout(timer);
        this.#wake = null;
        done();
      };
      this.#wake = end;
    });
  }
}

// 4xx, but for those that say "not now".
function isRefusal(/** @type {number} */ status) {
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** Whether two answers are the same, whatever the order of their fields; null is no answer, and so is {"$type":"none"}. */
export function same(/** @type {any} */ one, /** @type {any} */ other) {
  return canonical(one) === canonical(other);
}

function canonical(/** @type {any} */ answer) {
  if (!answer || answer.$type === "none") return "";
  if (answer.$type === "choice") return "choice" + JSON.stringify([...answer.options].sort());
  if (answer.$type === "pairs") return "pairs" + JSON.stringify(answer.values.map((/** @type {any} */ v) => `${v.source} ${v.target}`).sort());
  return answer.$type + JSON.stringify(answer.options ?? answer.value);
}
