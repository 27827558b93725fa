// What outlives the page: the token, what has been sent and not been answered, what has been chosen and not been sent. A session's
// tabs share it; a trial run has it for itself.

/** @typedef {{ command: string, what: "start"|"answers"|"open"|"flags"|"finish", item: string|null, body: any, tried: boolean }} Held */

export class Store {
  #storage;
  #prefix;

  /** @param {Storage} storage @param {string} prefix */
  constructor(storage, prefix) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** @returns {any} What is kept under a name; null where nothing is. */
  get(/** @type {string} */ name) {
    const text = this.#storage.getItem(this.#prefix + name);
    return text === null ? null : JSON.parse(text);
  }

  /** Keeps a value; null takes it away. */
  set(/** @type {string} */ name, /** @type {any} */ value) {
    if (value === null) this.#storage.removeItem(this.#prefix + name);
    else this.#storage.setItem(this.#prefix + name, JSON.stringify(value));
  }

  /** What was sent and is not answered, oldest first. @returns {Held[]} */
  get held() {
    return this.get("held") ?? [];
  }

  hold(/** @type {Held} */ held) {
    this.set("held", [...this.held, held]);
  }

  /** Puts something else in the place of what is held; what another tab has dropped meanwhile stays so. */
  change(/** @type {string} */ command, /** @type {Partial<Held>} */ change) {
    this.set("held", this.held.map((one) => (one.command === command ? { ...one, ...change } : one)));
  }

  drop(/** @type {string} */ command) {
    this.set("held", this.held.filter((one) => one.command !== command));
  }

  /** An item's answer as it was chosen last, before it is sent; undefined where nothing was. */
  draft(/** @type {string} */ item) {
    return (this.get("drafts") ?? {})[item];
  }

  /** @param {string} item @param {any} answer The answer; null where all was taken back; undefined for no draft any more. */
  setDraft(item, answer) {
    const drafts = this.get("drafts") ?? {};
    if (answer === undefined) delete drafts[item];
    else drafts[item] = answer;
    this.set("drafts", drafts);
  }

  /** Forgets all of it. */
  clear() {
    for (const name of Object.keys(this.#storage)) if (name.startsWith(this.#prefix)) this.#storage.removeItem(name);
  }

  /** Whether a storage event is about this. */
  owns(/** @type {StorageEvent} */ event) {
    return event.storageArea === this.#storage && (event.key === null || event.key.startsWith(this.#prefix));
  }
}
