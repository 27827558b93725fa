// Every word that a person sees, by key, in the language chosen: texts/en.json, texts/de.json.

const languages = ["en", "de"];
const chosenKey = "exam.language";

/** @type {Record<string, string>} */
let texts = {};
/** @type {Promise<void>|null} */
let loading = null;

/** The languages that there are. */
export const all = languages;

/** The language in use. */
export let language = "en";

/** Loads a language's texts and marks the document with it. */
export function load(/** @type {string} */ wanted) {
  loading = (async () => {
    const code = languages.includes(wanted) ? wanted : "en";
    const response = await fetch(new URL(`texts/${code}.json`, import.meta.url));
    if (!response.ok) throw new Error(`texts/${code}.json: ${response.status}`);
    texts = await response.json();
    language = code;
  })();
  return loading;
}

/** Completes once there are texts: those that somebody has loaded, or those of the document's language. */
export function loaded() {
  return loading ?? load(document.documentElement.lang.slice(0, 2));
}

/** The language that was chosen here before, or else the browser's first one that there is. */
export function preferred() {
  const chosen = localStorage.getItem(chosenKey);
  const wanted = [chosen, ...navigator.languages].map((l) => (l ?? "").slice(0, 2));
  return wanted.find((l) => languages.includes(l)) ?? "en";
}

/** Remembers a choice. */
export function choose(/** @type {string} */ code) {
  localStorage.setItem(chosenKey, code);
}

/**
 * The text of a key; {name} in it is replaced by the value of that name.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 */
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`there is no text '${key}'`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Whether there is a text of that key. */
export function has(/** @type {string} */ key) {
  return texts[key] !== undefined;
}
