// What authors write (CommonMark, tables, formulas, pictures within the text) becomes HTML. No HTML of theirs passes, nothing is
// fetched from elsewhere, and no link leads out of an exam.

import MarkdownIt from "../lib/markdown-it/markdown-it.esm.min.js";
import "../lib/katex/katex.min.js";
import { math } from "./math.js";

const katex = /** @type {any} */ (globalThis).katex;
const picture = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i;

const md = new MarkdownIt({ html: false, linkify: false, typographer: false });
math(md, (formula, display) =>
  katex.renderToString(formula, {
    displayMode: display, output: "htmlAndMathml", throwOnError: false, trust: false, strict: "ignore", maxSize: 20, maxExpand: 500,
  }));
// Pictures may be SVG, too: in an <img> it is a picture, and no script in it runs.
const validateLink = md.validateLink.bind(md);
md.validateLink = (/** @type {string} */ url) => picture.test(url.trim()) || validateLink(url);
md.renderer.rules.link_open = () => "";
md.renderer.rules.link_close = () => "";
const image = md.renderer.rules.image;
md.renderer.rules.image = (/** @type {any[]} */ tokens, /** @type {number} */ i, /** @type {any} */ options, /** @type {any} */ env,
  /** @type {any} */ self) => picture.test(tokens[i].attrGet("src") ?? "")
  ? image(tokens, i, options, env, self)
  : md.utils.escapeHtml(`[${tokens[i].content}]`);

/** HTML of a text: paragraphs, lists, tables. */
export function blocks(/** @type {string} */ text) {
  return md.render(text);
}

/** HTML of a text that stands in a line; of one with more than a paragraph its blocks. */
export function line(/** @type {string} */ text) {
  return text.trim().includes("\n\n") ? md.render(text) : md.renderInline(text.trim());
}

/** A text as a list can show it; null where it is more than that. */
export function plain(/** @type {string} */ text) {
  const html = line(text);
  if (html.includes("<")) return null;
  return /** @type {string} */ (new DOMParser().parseFromString(html, "text/html").body.textContent);
}

/**
 * What an element with a formula or a picture is called, as browsers take no name from a formula: its text, with formulas as they
 * were written. Null where the text itself is name enough.
 * @param {Element} shown
 */
export function spoken(shown) {
  if (!shown.querySelector(".katex, img")) return null;
  const copy = /** @type {Element} */ (shown.cloneNode(true));
  for (const formula of copy.querySelectorAll(".katex")) formula.replaceWith(formula.querySelector("annotation")?.textContent ?? "");
  for (const image of copy.querySelectorAll("img")) image.replaceWith(image.alt);
  return /** @type {string} */ (copy.textContent).trim();
}
