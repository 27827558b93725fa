// The line to the node: the hub, and HTTP where its WebSocket does not get through. It is made again, with growing pauses, until it
// is there; what was asked meanwhile is told that it did not arrive, and is for the caller to send again.

import "../lib/signalr/signalr.min.js";

const signalR = /** @type {any} */ (globalThis).signalR;

const replyTimeoutMs = 10_000;
/** A WebSocket that is swallowed on its way must not keep the student from HTTP for long. */
const connectTimeoutMs = 4_000;
const pauseFirstMs = 400;
const pauseMostMs = 8_000;
/** How often HTTP alone looks whether something has happened, and how often it tries the hub again. */
const lookAgainMs = 4_000;
const hubAgainMs = 30_000;

/**
 * @typedef {object} Reply
 * @property {number} status HTTP's status; 0 where none came.
 * @property {string|null} reason The last part of the problem's type.
 * @property {any} view The session as it stands; null where it is not known.
 */

/** @typedef {"connecting"|"connected"|"http"|"down"} LineState */

/** A time around another, so that many who lost the same node do not come back at once. */
export function jitter(/** @type {number} */ ms) {
  return ms * (0.5 + Math.random());
}

export class Line {
  /** @type {LineState} */ state = "connecting";

  /** @type {any} */ #hub = null;
  #base;
  #token;
  #hubAddress;
  #told;
  #ended = false;
  #losses = 0;
  /** @type {(() => void)|null} */ #wake = null;

  /**
   * @param {object} how
   * @param {string} how.base Where HTTP's addresses begin: /api/v1/session.
   * @param {string} how.token The bearer token.
   * @param {string|null} how.hub The hub's address; null for HTTP alone.
   * @param {{ state: (state: LineState) => void, view: (view: any, whole: boolean) => void, refused: (reply: Reply) => void }} told
   * Hears of the line's state, of views (whole: as asked for on a new line), and of a token that is none.
   */
  constructor(how, told) {
    this.#base = how.base;
    this.#token = how.token;
    this.#hubAddress = how.hub;
    this.#told = told;
    addEventListener("online", this.#hurry);
    addEventListener("offline", this.#offline);
    this.#keep();
  }

  /** Ends it for good. */
  end() {
    this.#ended = true;
    this.state = "down";
    removeEventListener("online", this.#hurry);
    removeEventListener("offline", this.#offline);
    this.#drop();
    this.#hurry();
  }

  /** Whether something that is sent now may arrive. */
  get isUp() {
    return this.state === "connected" || this.state === "http";
  }

  /**
   * Sends a command.
   * @param {"start"|"answers"|"open"|"flags"|"finish"} what HTTP's name of it.
   * @param {object} body
   * @returns {Promise<Reply>}
   */
  async send(what, body) {
    const hub = this.#hub;
    const reply = hub ? await this.#invoke(hub, names[what], body) : await this.#http("POST", "/" + what, body);
    return this.#seen(reply, hub);
  }

  /** The session, whole. @returns {Promise<Reply>} */
  async read() {
    const hub = this.#hub;
    const reply = hub ? await this.#invoke(hub, "Session", null) : await this.#http("GET", "", null);
    return this.#seen(reply, hub);
  }

  /** @returns {Reply} What it was, once it is clear what it means for the line. */
  #seen(/** @type {Reply} */ reply, /** @type {any} */ hub) {
    if (reply.status === 0) this.#lose(hub);
    if (isFinal(reply)) this.#refuse(reply);
    return reply;
  }

  #refuse(/** @type {Reply} */ reply) {
    if (this.#ended) return;
    this.end();
    this.#told.refused(reply);
  }

  // As long as it is not ended: makes the line, holds it until it is lost, waits a little.
  async #keep() {
    let pause = pauseFirstMs;
    let hubNotBefore = 0;
    while (!this.#ended) {
      const losses = this.#losses;
      if (this.#hubAddress && performance.now() >= hubNotBefore && (await this.#connect())) {
        pause = pauseFirstMs;
        await this.#until(() => this.#losses !== losses, null);
        await this.#until(() => false, jitter(pauseFirstMs));
        continue;
      }
      const reply = await this.#http("GET", "", null);
      if (this.#ended) return;
      if (reply.status === 200) {
        // The hub did not get through, and HTTP does: perhaps it is in the way only for now.
        if (this.#hubAddress && performance.now() >= hubNotBefore) hubNotBefore = performance.now() + jitter(hubAgainMs);
        pause = pauseFirstMs;
        this.#become("http");
        this.#told.view(reply.view, true);
        await this.#until(() => this.#losses !== losses, jitter(lookAgainMs));
        continue;
      }
      if (isFinal(reply)) {
        this.#refuse(reply);
        return;
      }
      this.#become("down");
      hubNotBefore = 0;
      await this.#until(() => false, jitter(pause));
      pause = Math.min(2 * pause, pauseMostMs);
    }
  }

  async #connect() {
    const hub = new signalR.HubConnectionBuilder()
      .withUrl(this.#hubAddress, { accessTokenFactory: () => this.#token, transport: signalR.HttpTransportType.WebSockets,
        skipNegotiation: true })
      .configureLogging(signalR.LogLevel.None)
      .build();
    hub.serverTimeoutInMilliseconds = 25_000;
    hub.keepAliveIntervalInMilliseconds = 10_000;
    hub.on("SessionChanged", (/** @type {any} */ view) => this.#hub === hub && this.#told.view(view, false));
    hub.on("SessionMoved", () => this.#hub === hub && this.#refuse({ status: 403, reason: "admitted_elsewhere", view: null }));
    hub.onclose(() => this.#hub === hub && this.#lose(hub));
    try {
      await inTime(hub.start(), connectTimeoutMs);
    } catch {
      hub.stop().catch(() => {}); // it never was there
      return false;
    }
    const reply = await this.#invoke(hub, "Session", null);
    if (this.#ended || reply.status !== 200) {
      hub.stop().catch(() => {});
      return false;
    }
    this.#hub = hub;
    this.#become("connected");
    this.#told.view(reply.view, true);
    return true;
  }

  /** @returns {Promise<Reply>} */
  async #invoke(/** @type {any} */ hub, /** @type {string} */ method, /** @type {object|null} */ body) {
    try {
      const reply = await inTime(body ? hub.invoke(method, body) : hub.invoke(method), replyTimeoutMs);
      return { status: reply.status, reason: reasonOf(reply.type), view: reply.session ?? null };
    } catch {
      return { status: 0, reason: null, view: null };
    }
  }

  /** @returns {Promise<Reply>} */
  async #http(/** @type {string} */ method, /** @type {string} */ path, /** @type {object|null} */ body) {
    try {
      const response = await fetch(this.#base + path, {
        method, cache: "no-store", signal: AbortSignal.timeout(replyTimeoutMs),
        headers: { Authorization: `Bearer ${this.#token}`, ...(body ? { "Content-Type": "application/json" } : {}) },
        body: body ? JSON.stringify(body) : null,
      });
      const read = await response.json();
      return response.status === 200
        ? { status: 200, reason: null, view: read }
        : { status: response.status, reason: reasonOf(read.type), view: read.session ?? null };
    } catch {
      return { status: 0, reason: null, view: null };
    }
  }

  #become(/** @type {LineState} */ state) {
    if (this.state === state || this.#ended) return;
    this.state = state;
    this.#told.state(state);
  }

  #drop() {
    const hub = this.#hub;
    this.#hub = null;
    hub?.stop().catch(() => {}); // whatever it was: a new one starts from a clean state
  }

  // Two requests may find the same line broken: the second must not break what was made anew meanwhile.
  #lose(/** @type {any} */ which) {
    if (this.#hub !== which) return;
    this.#drop();
    this.#losses++;
    this.#become("down");
    this.#hurry();
  }

  #offline = () => this.#lose(this.#hub);

  #hurry = () => this.#wake?.();

  /** Waits until something is so, or is woken, or a time is over. */
  #until(/** @type {() => boolean} */ isSo, /** @type {number|null} */ ms) {
    if (isSo() || this.#ended) return Promise.resolve();
    return new Promise((/** @type {(_: void) => void} */ done) => {
      const timer = ms === null ? 0 : setTimeout(() => end(), ms);
      const end = () => {
        clearTimeout(timer);
        this.#wake = null;
        done();
      };
      this.#wake = end;
    });
  }
}

const names = { start: "Start", answers: "Answer", open: "Open", flags: "Flag", finish: "Finish" };

/** Whether a reply says that this session cannot be reached with this token, now or later. */
function isFinal(/** @type {Reply} */ reply) {
  return reply.status === 401 || reply.status === 403 || reply.reason === "not_admitted";
}

function reasonOf(/** @type {string|null|undefined} */ type) {
  return type ? (type.split(":").pop() ?? null) : null;
}

/** @template T @param {Promise<T>} promise @param {number} ms @returns {Promise<T>} */
function inTime(promise, ms) {
  let timer = 0;
  return Promise.race([promise, new Promise((_, fail) => void (timer = setTimeout(() => fail(new Error("no reply in time")), ms)))])
    .finally(() => clearTimeout(timer));
}
