// Time left by the server's word, counted on with the browser's own steady clock: nobody's wall clock has a part in it.

export class Clock {
  #end = /** @type {number|null} */ (null);
  #stands = false;
  #left = 0;

  /** @param {number|null} secondsLeft Null for no bound. @param {boolean} stands Whether it is paused. */
  set(secondsLeft, stands) {
    this.#left = secondsLeft ?? 0;
    this.#stands = stands;
    this.#end = secondsLeft === null ? null : performance.now() + secondsLeft * 1000;
  }

  /** Seconds left; null for no bound. */
  get seconds() {
    if (this.#end === null) return null;
    return this.#stands ? this.#left : Math.max(0, (this.#end - performance.now()) / 1000);
  }
}

/** Seconds as a clock shows them: 1:04:09, 4:09. Never more than there are. */
export function digits(/** @type {number} */ seconds) {
  const whole = Math.floor(seconds);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/**
 * Which of some thresholds has been passed between two times, the smallest one; null for none.
 * @param {number|null} before @param {number|null} now Seconds left. @param {number[]} thresholds
 */
export function passed(before, now, thresholds) {
  if (before === null || now === null) return null;
  const some = thresholds.filter((threshold) => before > threshold && now <= threshold);
  return some.length === 0 ? null : Math.min(...some);
}
