// The way in: who, and the one-time code from check-in.

import { el, freshId, say } from "./dom.js";
import { jitter } from "./line.js";
import { has, t } from "./texts.js";

const againAfterMs = 1_500;
const triesMost = 40;

export class Entrance {
  #how;
  #student;
  #code;
  #told;
  #button;
  #busy = false;
  #command;

  /**
   * @param {object} how
   * @param {{ student: string, code: string }|null} how.given Known already; null to be typed.
   * @param {string|null} how.reason Why the student is here again.
   * @param {boolean} how.isTrial
   * @param {string} how.command The id of the first admission that is asked for.
   * @param {(admission: object|null) => void} how.trying Keeps an admission that is under way; null for none any more.
   * @param {(admission: { token: string, session: any }) => void} how.admitted
   */
  constructor(how) {
    this.#how = how;
    this.#command = how.command;
    this.title = t("entrance.title");
    this.#student = el("input", { id: "student", name: "student", required: true, maxlength: 64, autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", value: how.given?.student ?? "", oninput: this.#renew });
    this.#code = el("input", { id: "code", name: "code", required: true, maxlength: 40, autocomplete: "off", autocapitalize: "characters",
      spellcheck: "false", value: how.given?.code ?? "", "aria-describedby": "code-hint", oninput: this.#renew });
    this.#told = el("p", { id: "told", class: "told", role: "alert" });
    this.#button = el("button", { class: "main" }, t("entrance.enter"));
    const form = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ e) => {
      e.preventDefault();
      this.submit();
    } },
      el("label", { for: "student" }, t("entrance.student")), this.#student,
      el("label", { for: "code" }, t("entrance.code")), this.#code,
      el("p", { class: "hint", id: "code-hint" }, t("entrance.codeHint")), this.#button, this.#told);
    this.element = el("main", { class: "card" }, el("h1", { tabindex: "-1" }, t("entrance.title")),
      how.isTrial ? el("p", {}, t("entrance.trialOver")) : form);
    if (how.reason) say(this.#told, words(how.reason));
    if (how.isTrial) this.element.append(this.#told);
  }

  update() {}

  /** Asks to be admitted; while no reply comes, again and again with the same command id. */
  async submit() {
    const [student, code] = [this.#student.value.trim(), this.#code.value.trim()];
    if (this.#busy) return;
    if (student === "" || code === "") {
      say(this.#told, t("entrance.missing"));
      (student === "" ? this.#student : this.#code).focus();
      return;
    }
    this.#busy = true;
    this.#button.setAttribute("aria-disabled", "true");
    say(this.#told, t("entrance.asking"));
    this.#how.trying({ student, code, command: this.#command });
    for (let tries = 0; tries < triesMost && this.element.isConnected; tries++) {
      const reply = await ask({ commandId: this.#command, studentId: student, code });
      if (reply.status === 200) {
        this.#how.admitted(reply.body);
        return;
      }
      if (reply.status >= 400 && reply.status < 500 && ![408, 429].includes(reply.status)) {
        this.#over(words(reply.reason));
        return;
      }
      say(this.#told, t(reply.status === 202 || reply.status === 429 ? "entrance.busy" : "entrance.noLine"));
      await new Promise((done) => setTimeout(done, jitter(againAfterMs)));
    }
    this.#over(t("entrance.noLine"));
  }

  #over(/** @type {string} */ text) {
    this.#how.trying(null);
    this.#renew();
    this.#busy = false;
    this.#button.removeAttribute("aria-disabled");
    say(this.#told, text);
  }

  // Another code is another command.
  #renew = () => void (this.#command = freshId());
}

function words(/** @type {string|null} */ reason) {
  return t(reason && has(`refused.${reason}`) ? `refused.${reason}` : "refused.refused");
}

/** @returns {Promise<{ status: number, reason: string|null, body: any }>} */
async function ask(/** @type {object} */ request) {
  try {
    const response = await fetch("/api/v1/admissions", { method: "POST", cache: "no-store", signal: AbortSignal.timeout(10_000),
      headers: { "Content-Type": "application/json" }, body: JSON.stringify(request) });
    const body = await response.json();
    return { status: response.status, reason: body.type?.split(":").pop() ?? null, body };
  } catch {
    return { status: 0, reason: null, body: null };
  }
}
