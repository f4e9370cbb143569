/** The diner's page, brought to life: takes over the menu that the server has drawn, and comes back to its seat. */
import { render } from "preact";
import { html } from "htm/preact";
import { able } from "trivet/able.js";
import { speak, wordsOfPage } from "trivet/i18n.js";
import { install } from "trivet/install.js";
import { startClock } from "trivet/time.js";

import { show } from "diner/doing.js";
import { menu, place } from "diner/live.js";
import { Page } from "diner/parts/page.js";
import { loadLate } from "diner/parts/sheets.js";
import { comeBack } from "diner/seat.js";
import { BILL, follow } from "diner/visit.js";

if (able()) begin();

function begin() {
  document.querySelector(".older")?.remove();
  speak(wordsOfPage());
  install();
  if (!menu.peek()) return;
  startClock();
  comeBack();
  follow(place, comeBack);
  if (location.hash === BILL) show("bill"); // who comes back from paying
  const root = /** @type {HTMLElement} */ (document.getElementById("page"));
  render(html`<${Page} />`, root);
  loadLate();
}
