// Panels of which one is open; each is made when it is opened for the first time.

import { buttonOf, make } from "./dom.js";
import { rove } from "./toolbar.js";

/**
 * @param {import("./state.js").State} state
 * @param {[string, string, () => HTMLElement][]} panels the name, the words on the tab, the maker
 */
export function tabs(state, panels) {
  const buttons = panels.map(([name, words]) =>
    buttonOf(words, () => state.set({ tab: name }), {
      class: "tab", role: "tab", id: `tab-${name}`, "aria-controls": "panel",
    }),
  );
  const list = make("div", { role: "tablist", class: "tabs", "aria-label": "Explanations" }, ...buttons);
  const panel = make("div", { role: "tabpanel", class: "panel", id: "panel" });
  /** @type {Map<string, HTMLElement>} */
  const made = new Map();
  const show = () => {
    const { tab } = state.now;
    panels.forEach(([name, , maker], i) => {
      buttons[i].ariaSelected = String(name === tab);
      if (name === tab && !made.has(name)) {
        const content = maker();
        made.set(name, content);
        panel.append(content);
      }
    });
    for (const [name, content] of made) content.hidden = name !== tab;
    panel.setAttribute("aria-labelledby", `tab-${tab}`);
  };
  state.watch(["tab"], show);
  show();
  rove(list, buttons);
  return make("div", { class: "explanations" }, list, panel);
}
