// Language and brightness: at the bottom of every screen.

import { el } from "./dom.js";
import { all, language, t } from "./texts.js";

const themeKey = "theme"; // theme.js reads it before anything is shown

/** @param {(language: string) => void} turn */
export function settings(turn) {
  const theme = localStorage.getItem(themeKey) ?? "";
  return el("footer", { class: "settings" }, el("div", {},
    el("label", { for: "language" }, t("settings.language")),
    el("select", { id: "language", onchange: (/** @type {any} */ e) => turn(e.target.value) },
      ...all.map((code) => el("option", { value: code, lang: code, selected: code === language }, t(`language.${code}`))))),
  el("div", {}, el("label", { for: "theme" }, t("settings.theme")),
    el("select", { id: "theme", onchange: (/** @type {any} */ e) => {
      if (e.target.value) localStorage.setItem(themeKey, document.documentElement.dataset.theme = e.target.value);
      else {
        localStorage.removeItem(themeKey);
        delete document.documentElement.dataset.theme;
      }
    } }, ...["", "light", "dark"].map((one) =>
      el("option", { value: one, selected: one === theme }, t(`theme.${one || "system"}`))))));
}
