// Formulas in Markdown: $…$ in a line, $$…$$ on its own. As in Pandoc a dollar opens a formula where no space follows it, and
// closes it where none is before it and no digit after: "$5 or $6" is money.

/**
 * Adds the rules to a markdown-it.
 * @param {any} md
 * @param {(formula: string, display: boolean) => string} render What makes HTML of a formula.
 */
export function math(md, render) {
  md.inline.ruler.before("escape", "math", inline);
  md.block.ruler.before("fence", "math_block", block, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.renderer.rules.math = (/** @type {any[]} */ tokens, /** @type {number} */ i) =>
    render(tokens[i].content, tokens[i].markup === "$$");
  md.renderer.rules.math_block = md.renderer.rules.math;
}

/** @param {any} state @param {boolean} silent */
function inline(state, silent) {
  const text = /** @type {string} */ (state.src);
  const start = state.pos;
  if (text[start] !== "$") return false;
  const mark = text[start + 1] === "$" ? "$$" : "$";
  const from = start + mark.length;
  if (mark === "$" && /\s/.test(text[from] ?? " ")) return false;
  const end = closing(text, from, mark, state.posMax);
  if (end <= from) return false;
  if (!silent) {
    const token = state.push("math", "", 0);
    token.content = text.slice(from, end);
    token.markup = mark;
  }
  state.pos = end + mark.length;
  return true;
}

/** Where the closing mark stands; -1 where the next one closes nothing. */
function closing(/** @type {string} */ text, /** @type {number} */ from, /** @type {string} */ mark, /** @type {number} */ to) {
  for (let at = text.indexOf(mark, from); at >= 0 && at + mark.length <= to; at = text.indexOf(mark, at + 1)) {
    if (text[at - 1] === "\\") continue;
    return mark === "$$" || (!/\s/.test(text[at - 1]) && !/\d/.test(text[at + 1] ?? " ")) ? at : -1;
  }
  return -1;
}

/** @param {any} state @param {number} first @param {number} last @param {boolean} silent */
function block(state, first, last, silent) {
  const line = (/** @type {number} */ n) => state.src.slice(state.bMarks[n] + state.tShift[n], state.eMarks[n]).trimEnd();
  if (!line(first).startsWith("$$")) return false;
  const lines = [line(first).slice(2)];
  let at = first;
  while (!lines[lines.length - 1].endsWith("$$")) {
    at++;
    if (at >= last || line(at) === "") return false;
    lines.push(line(at));
  }
  const formula = lines.join("\n").slice(0, -2).trim();
  if (formula === "" || formula.includes("$$")) return false;
  if (!silent) {
    const token = state.push("math_block", "", 0);
    token.block = true;
    token.content = formula;
    token.markup = "$$";
    token.map = [first, at + 1];
    state.line = at + 1;
  }
  return true;
}
