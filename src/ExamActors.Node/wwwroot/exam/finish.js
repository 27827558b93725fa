// Handing in before the end: asked once more, with what would be left unanswered.

import { el, say } from "./dom.js";
import { t } from "./texts.js";

export class FinishDialog {
  #what = el("p", { id: "finish-what" });
  #draft = el("p", { id: "finish-draft" }, t("finish.draft"));

  /** @param {() => void} finish */
  constructor(finish) {
    this.element = el("dialog", { id: "finish-dialog", "aria-labelledby": "finish-title", "aria-describedby": "finish-what" },
      el("h2", { id: "finish-title" }, t("finish.title")), this.#what, this.#draft,
      el("div", { class: "actions" },
        el("button", { id: "finish-no", onclick: () => this.close() }, t("finish.no")),
        el("button", { id: "finish-yes", class: "main", onclick: () => {
          this.close();
          finish();
        } }, t("finish.yes"))));
  }

  /** @param {import("./session.js").ExamSession} session @param {number} unanswered */
  open(session, unanswered) {
    if (session.isHeld("finish")) return;
    say(this.#what, session.form === null ? t("finish.adaptive")
      : unanswered === 0 ? t("finish.all") : t("finish.unanswered", { unanswered, of: session.form.length }));
    this.#draft.hidden = session.saved.state === "saved" || session.saved.state === "empty";
    this.element.showModal();
  }

  close() {
    if (this.element.open) this.element.close();
  }
}
