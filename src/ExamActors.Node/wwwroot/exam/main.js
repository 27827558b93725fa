// The exam in a student's browser: which screen is shown, and what happens when the page is loaded, left, or turned into another
// language.

import { freshId } from "./dom.js";
import { Entrance } from "./entrance.js";
import { End } from "./end.js";
import { settings } from "./settings.js";
import { ExamSession } from "./session.js";
import { Sitting } from "./sitting.js";
import { Store } from "./store.js";
import { Waiting } from "./waiting.js";
import * as texts from "./texts.js";

const fragment = new URLSearchParams(location.hash.slice(1));
// A code or a token in the address bar is seen by who passes by, and stays in the history.
if (location.hash) history.replaceState(null, "", location.pathname);
// A link that is opened where the client is shown already is another beginning.
addEventListener("hashchange", () => location.reload());

const trialToken = fragment.get("trial") ?? sessionStorage.getItem("exam.trial.given");
if (trialToken) sessionStorage.setItem("exam.trial.given", trialToken);
const store = trialToken ? new Store(sessionStorage, "exam.trial.") : new Store(localStorage, "exam.session.");
if (fragment.get("trial")) startTrial(/** @type {string} */ (fragment.get("trial")));

/** @type {ExamSession|null} */
let session = null;
/** @type {{ element: HTMLElement, update: () => void }|null} */
let screen = null;
/** @type {Function|null} */
let shown = null;

texts.load(texts.preferred()).then(begin);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/exam/sw.js");

function begin() {
  const student = fragment.get("student");
  const code = fragment.get("code");
  const token = store.get("token");
  if (student && code && !trialToken) enter(null, { student, code });
  else if (token) open(token);
  else enter(null, null);
}

/** @param {string|null} reason Why somebody is here again. @param {{ student: string, code: string }|null} given From a link. */
function enter(reason, given) {
  session?.end();
  session = null;
  const pending = given ? null : store.get("admission");
  const entrance = new Entrance({ given: given ?? pending, reason, isTrial: trialToken !== null,
    command: pending?.command ?? freshId(), trying: (admission) => store.set("admission", admission), admitted });
  show(Entrance, entrance);
  if (given || pending) entrance.submit();
}

/** @param {{ token: string, session: any }} admission */
function admitted(admission) {
  const before = store.get("who");
  const who = `${admission.session.studentId}/${admission.session.sittingId}`;
  // What another student has left on this machine is not for this one.
  if (before !== who) store.clear();
  store.set("admission", null);
  store.set("who", who);
  store.set("token", admission.token);
  open(admission.token);
}

function startTrial(/** @type {string} */ token) {
  store.clear();
  sessionStorage.setItem("exam.trial.given", token);
  store.set("token", token);
}

function open(/** @type {string} */ token) {
  session?.end();
  session = new ExamSession(
    { base: trialToken ? "/api/v1/trial" : "/api/v1/session", token, hub: trialToken ? null : "/hub/session" },
    store, { changed: () => queueMicrotask(update), refused });
  update();
}

// The token is none any more. What was not sent stays, for when the student is admitted again here; where the exam goes on at another
// place it is out of date.
function refused(/** @type {string|null} */ reason) {
  if (reason === "admitted_elsewhere") store.clear();
  store.set("token", null);
  enter(reason ?? "forbidden", null);
}

function leave() {
  session?.end();
  session = null;
  store.clear();
  enter(null, null);
}

function update() {
  if (!session) return;
  const kind = kindOf(session.view?.stage);
  if (shown !== kind || !screen) show(kind, new kind({ session, isTrial: trialToken !== null, leave }));
  screen?.update();
}

function kindOf(/** @type {string|undefined} */ stage) {
  return stage === "running" || stage === "paused" ? Sitting : stage === "over" || stage === "voided" ? End : Waiting;
}

function show(/** @type {Function} */ kind, /** @type {any} */ made) {
  const wasShown = shown !== null && shown !== kind;
  shown = kind;
  screen = made;
  document.documentElement.lang = texts.language;
  document.body.replaceChildren(made.element, settings(turn));
  document.title = made.title ?? texts.t("app.title");
  // Who does not see the screen change is taken to its beginning.
  if (wasShown) made.element.querySelector("h1")?.focus();
}

async function turn(/** @type {string} */ language) {
  texts.choose(language);
  await texts.load(language);
  if (session) {
    screen = null;
    update();
  } else enter(null, null);
  /** @type {HTMLElement|null} */ (document.querySelector("#language"))?.focus();
}

// Times run on without anything happening.
setInterval(() => screen && "tick" in screen && /** @type {any} */ (screen).tick(), 250);
