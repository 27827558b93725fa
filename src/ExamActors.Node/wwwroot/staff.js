// What the staff's pages need of a browser: clocks that tick without the server, dialogs, arrow keys in the seat map, printing.

/**
 * Counts on its own: down from `value` seconds, or up (how long ago), or as a clock of the day. `value` holds for the moment at which
 * it is set; `text` has {0} in the place of the time.
 */
class ExamClock extends HTMLElement {
  static observedAttributes = ['value', 'text'];

  connectedCallback() {
    clocks.add(this);
    this.tick();
  }

  disconnectedCallback() {
    clocks.delete(this);
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === 'value') this.since = performance.now();
    this.tick();
  }

  tick() {
    const value = Number(this.getAttribute('value'));
    const passed = (performance.now() - (this.since ?? performance.now())) / 1000;
    const mode = this.getAttribute('mode');
    const time = mode === 'down' ? countdown(Math.max(0, value - passed))
      : mode === 'clock' ? dayClock(value + passed)
        : duration(Math.max(0, value + passed));
    const text = (this.getAttribute('text') ?? '{0}').replace('{0}', time);
    if (this.textContent !== text) this.textContent = text;
  }
}

/** @type {Set<ExamClock>} */
const clocks = new Set();
/** @param {number} n */
const two = (n) => String(n).padStart(2, '0');

/** @param {number} seconds */
function countdown(seconds) {
  const s = Math.floor(seconds);
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${rest}` : rest;
}

/** @param {number} seconds */
function dayClock(seconds) {
  const s = Math.floor(seconds) % 86400;
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** @param {number} seconds */
function duration(seconds) {
  const s = Math.floor(seconds);
  return s < 100 ? `${s} s` : s < 6000 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 3600)} h`;
}

if (!customElements.get('exam-clock')) {
  customElements.define('exam-clock', ExamClock);
  setInterval(() => clocks.forEach((clock) => clock.tick()), 1000);
}

/** @type {Element | null} */
let opener = null;

/** Opens a dialog. @param {HTMLDialogElement} dialog */
export function open(dialog) {
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
}

/** Gives the focus back to what opened the dialog that is gone. */
export function closed() {
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  opener = null;
}

export function print() {
  window.print();
}

/** Brings something into view, and the focus to it. @param {HTMLElement} element */
export function show(element) {
  element.scrollIntoView({ block: 'nearest' });
  element.focus({ preventScroll: true });
}

/** Lets the arrow keys, Home and End go from seat to seat. @param {HTMLElement} map */
export function arrows(map) {
  map.addEventListener('keydown', (event) => {
    const seats = /** @type {HTMLElement[]} */ ([...map.querySelectorAll('button')]);
    const at = seats.findIndex((seat) => seat === document.activeElement);
    if (at < 0) return;
    const columns = Math.max(1, seats.findIndex((seat) => seat.offsetTop > seats[0].offsetTop));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: seats.length - 1 }[event.key];
    if (to === undefined || !seats[to]) return;
    event.preventDefault();
    for (const seat of seats) seat.tabIndex = -1;
    seats[to].tabIndex = 0;
    seats[to].focus();
  });
}
