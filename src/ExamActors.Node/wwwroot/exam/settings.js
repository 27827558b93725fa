// Language and brightness: at the bottom of every screen.

import { el } from "./dom.js";
import { all, language, t } from "./texts.js";

const themeKey = "exam.theme";

/** Shows the brightness that was chosen here before; the system's where none was. */
export function showTheme() {
  const theme = localStorage.getItem(themeKey);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/** @param {(language: string) => void} turn */
export function settings(turn) {
  const theme = localStorage.getItem(themeKey) ?? "";
  return el("footer", { class: "settings" },
    el("label", { for: "language" }, t("settings.language")),
    el("select", { id: "language", onchange: (/** @type {any} */ e) => turn(e.target.value) },
      ...all.map((code) => el("option", { value: code, lang: code, selected: code === language }, t(`language.${code}`)))),
    el("label", { for: "theme" }, t("settings.theme")),
    el("select", { id: "theme", onchange: (/** @type {any} */ e) => {
      if (e.target.value) localStorage.setItem(themeKey, e.target.value);
      else localStorage.removeItem(themeKey);
      showTheme();
    } }, ...["", "light", "dark"].map((one) =>
      el("option", { value: one, selected: one === theme }, t(`theme.${one || "system"}`)))));
}
