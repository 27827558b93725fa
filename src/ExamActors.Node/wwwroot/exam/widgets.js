// What an item is answered with, one maker per kind. A widget shows an answer, tells of each change, and can be locked.

import { el, put, say } from "./dom.js";
import { line, plain, spoken } from "./content.js";
import { t, language } from "./texts.js";

/**
 * @typedef {object} Widget
 * @property {HTMLElement} element
 * @property {(answer: any) => void} show
 * @property {(locked: boolean) => void} lock
 * @property {(answer: any) => any} whole What would be handed in.
 * @property {() => string|null} fault What is wrong with what was typed.
 */

const textLengthMax = 4096;

// Several items may stand on one page: what is named is named by its item as well, in `id`; `data-part` is the name alone.
const named = (/** @type {any} */ item, /** @type {string} */ part) => ({ id: `${item.itemId}-${part}`, "data-part": part });
const idOf = (/** @type {any} */ item, /** @type {string} */ part) => `${item.itemId}-${part}`;

export const widgets = { choice, multiple, number, text, order, pairs };

/** @param {any} item @param {(answer: any) => void} changed @returns {Widget} */
function choice(item, changed) {
  return options(item, "radio", 1, changed);
}

/** @param {any} item @param {(answer: any) => void} changed @returns {Widget} */
function multiple(item, changed) {
  return options(item, "checkbox", item.optionsMax ?? Infinity, changed);
}

/** @param {any} item @param {"radio"|"checkbox"} type @param {number} most @param {(answer: any) => void} changed @returns {Widget} */
function options(item, type, most, changed) {
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  let locked = false;
  const set = group(item, type === "radio" ? t("item.choose") : Number.isFinite(most) ? t("item.chooseMost", { most }) : t("item.chooseSome"));
  item.options.forEach((/** @type {any} */ option, /** @type {number} */ i) => {
    const input = el("input", { type, name: idOf(item, "option"), ...named(item, `option-${i}`), value: option.id, onchange: () => {
      const chosen = inputs.filter((one) => one.checked).map((one) => one.value);
      bound();
      changed(chosen.length === 0 ? null : { $type: "choice", options: chosen });
    } });
    inputs.push(input);
    const label = el("label", { for: idOf(item, `option-${i}`) });
    label.innerHTML = line(option.text);
    put(input, "aria-label", spoken(label));
    set.append(el("div", { class: "option" }, input, label));
  });
  return {
    element: set,
    show(answer) {
      for (const input of inputs) input.checked = answer?.options?.includes(input.value) ?? false;
      bound();
    },
    lock(on) {
      locked = on;
      bound();
    },
    whole: (answer) => answer,
    fault: () => null,
  };

  // Where no more may be chosen, one has to go before another comes.
  function bound() {
    const full = type === "checkbox" && inputs.filter((one) => one.checked).length >= most;
    for (const input of inputs) input.disabled = locked || (full && !input.checked);
  }
}

/** @param {any} item @param {(answer: any) => void} changed @returns {Widget} */
function number(item, changed) {
  let fault = /** @type {string|null} */ (null);
  const hint = el("p", { class: "hint", ...named(item, "hint") }, t("item.numberHint"));
  const input = el("input", { ...named(item, "written"), inputmode: "decimal", autocomplete: "off", maxlength: 40,
    "aria-describedby": idOf(item, "hint"),
    oninput: () => {
      const value = parse(input.value);
      fault = value === undefined ? t("item.numberFault") : null;
      put(input, "aria-invalid", fault ? "true" : null);
      say(hint, fault ?? t("item.numberHint"));
      changed(value === undefined || value === null ? null : { $type: "number", value });
    } });
  return {
    element: el("div", { class: "written" }, el("label", { for: idOf(item, "written") }, t("item.number")), input, hint),
    show(answer) {
      // What is being typed stays as it is.
      if (answer && parse(input.value) !== answer.value)
        input.value = String(answer.value).replace(".", language === "de" ? "," : ".");
      else if (!answer && !fault) input.value = "";
    },
    lock: (on) => void (input.disabled = on),
    whole: (answer) => answer,
    fault: () => fault,
  };
}

/** A number as people write it, with a point or a comma; null for nothing, undefined for what is none. */
function parse(/** @type {string} */ written) {
  const plainly = written.trim().replace("−", "-").replace(",", ".");
  if (plainly === "") return null;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plainly) && Number.isFinite(Number(plainly)) ? Number(plainly) : undefined;
}

/** @param {any} item @param {(answer: any) => void} changed @returns {Widget} */
function text(item, changed) {
  const input = el("textarea", { ...named(item, "written"), rows: 3, maxlength: textLengthMax, spellcheck: "false", autocomplete: "off",
    oninput: () => changed(input.value.trim() === "" ? null : { $type: "text", value: input.value }) });
  return {
    element: el("div", { class: "written" }, el("label", { for: idOf(item, "written") }, t("item.text")), input),
    show(answer) {
      if (input.value !== (answer?.value ?? "")) input.value = answer?.value ?? "";
    },
    lock: (on) => void (input.disabled = on),
    whole: (answer) => answer,
    fault: () => null,
  };
}

/** @param {any} item @param {(answer: any) => void} changed @returns {Widget} */
function order(item, changed) {
  const ids = item.options.map((/** @type {any} */ option) => option.id);
  const list = el("ol", { class: "order" });
  const told = el("p", { class: "quiet", role: "status" });
  let locked = false;
  let dragged = -1;
  let now = [...ids];
  draw();
  return {
    element: el("div", { role: "group", "aria-label": t("item.order") }, el("p", { class: "hint" }, t("item.order")), list, told),
    show(answer) {
      now = answer?.options ? [...answer.options] : [...ids];
      draw();
    },
    lock(on) {
      locked = on;
      draw();
    },
    whole: () => ({ $type: "order", options: now }),
    fault: () => null,
  };

  function draw() {
    list.replaceChildren(...now.map((id, place) => row(item.options.find((/** @type {any} */ o) => o.id === id), place)));
  }

  function row(/** @type {any} */ option, /** @type {number} */ place) {
    const label = el("span", { class: "what", id: idOf(item, `place-${place}`) });
    label.innerHTML = line(option.text);
    const button = (/** @type {string} */ key, /** @type {string} */ sign, /** @type {number} */ by) => {
      const possible = !locked && place + by >= 0 && place + by < now.length;
      return el("button", { type: "button", class: "move", "data-part": `${key}-${place}`, "aria-label": t(`item.${key}`),
        "aria-describedby": idOf(item, `place-${place}`), "aria-disabled": possible ? null : "true",
        onclick: () => possible && move(place, place + by, key) }, sign);
    };
    return el("li", { draggable: locked ? null : "true",
      ondragstart: () => void (dragged = place),
      ondragover: (/** @type {DragEvent} */ e) => e.preventDefault(),
      ondrop: (/** @type {DragEvent} */ e) => {
        e.preventDefault();
        if (!locked && dragged >= 0 && dragged !== place) move(dragged, place, null);
        dragged = -1;
      } }, label, el("span", { class: "moves" }, button("up", "↑", -1), button("down", "↓", 1)));
  }

  function move(/** @type {number} */ from, /** @type {number} */ to, /** @type {string|null} */ key) {
    const [moved] = now.splice(from, 1);
    now.splice(to, 0, moved);
    draw();
    // The focus goes with what is moved, so that it can be moved on.
    if (key) list.querySelector(`[data-part="${key}-${to}"]`)?.focus();
    say(told, t("item.moved", { place: to + 1, of: now.length }));
    changed({ $type: "order", options: [...now] });
  }
}

/** @param {any} item @param {(answer: any) => void} changed @returns {Widget} */
function pairs(item, changed) {
  const targets = item.targets.length > 0 ? item.targets : item.options;
  const lettered = targets.map((/** @type {any} */ target, /** @type {number} */ i) => ({
    ...target, letter: i < 26 ? String.fromCharCode(65 + i) : String(i + 1), plain: plain(target.text) }));
  const isPlain = lettered.every((/** @type {any} */ target) => target.plain !== null);
  /** @type {HTMLSelectElement[]} */
  const selects = [];
  const set = group(item, t("item.pairs"));
  // Formulas and pictures do not fit into a list: they are shown beside their letters.
  if (!isPlain) {
    const key = el("dl", { class: "targets" });
    for (const target of lettered) {
      const what = el("dd");
      what.innerHTML = line(target.text);
      key.append(el("div", {}, el("dt", {}, target.letter), what));
    }
    set.append(key);
  }
  item.options.forEach((/** @type {any} */ option, /** @type {number} */ i) => {
    const label = el("label", { for: idOf(item, `pair-${i}`) });
    label.innerHTML = line(option.text);
    const select = el("select", { ...named(item, `pair-${i}`), "data-source": option.id, onchange: tell },
      el("option", { value: "" }, t("item.noPair")),
      ...lettered.filter((/** @type {any} */ target) => item.targets.length > 0 || target.id !== option.id)
        .map((/** @type {any} */ target) => el("option", { value: target.id }, isPlain ? target.plain : target.letter)));
    put(select, "aria-label", spoken(label));
    selects.push(select);
    set.append(el("div", { class: "pair" }, label, select));
  });
  return {
    element: set,
    show(answer) {
      for (const select of selects)
        select.value = answer?.values?.find((/** @type {any} */ v) => v.source === select.dataset.source)?.target ?? "";
    },
    lock(on) {
      for (const select of selects) select.disabled = on;
    },
    whole: (answer) => answer,
    fault: () => null,
  };

  function tell() {
    const values = selects.filter((one) => one.value !== "").map((one) => ({ source: one.dataset.source, target: one.value }));
    changed(values.length === 0 ? null : { $type: "pairs", values });
  }
}

function group(/** @type {any} */ item, /** @type {string} */ legend) {
  return el("fieldset", { "aria-describedby": idOf(item, "prompt") }, el("legend", { class: "hint" }, legend));
}
