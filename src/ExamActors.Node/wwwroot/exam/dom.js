/**
 * Makes an element. What begins with "on" is listened to; true sets an attribute without a value; null, undefined and false leave
 * it out. Text children are text, never HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) made.append(/** @type {any} */ (child));
  return made;
}

/** Sets an attribute, and only where it differs: screen readers tell what is set. */
export function put(/** @type {Element} */ element, /** @type {string} */ name, /** @type {string|null} */ value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Sets the text, and only where it differs. */
export function say(/** @type {Element} */ element, /** @type {string} */ text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A random id that is good for a command: 32 hexadecimal digits. */
export function freshId() {
  // crypto.randomUUID needs a secure context, which a center's own network may not be.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, "0")).join("");
}
