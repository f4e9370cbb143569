/** The shop's page, brought to life: takes over the products that the server has drawn, and finds its customer again. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { html } from "htm/preact";
import { able } from "trivet/able.js";
import { speak, wordsOfPage } from "trivet/i18n.js";
import { install } from "trivet/install.js";
import { startClock } from "trivet/time.js";

import { changedHands, look } from "shop/carting.js";
import { account, restaurant, user, wish } from "shop/live.js";
import { Page } from "shop/parts/page.js";
import { loadLate } from "shop/parts/late.js";
import { followAddress, look as find } from "shop/searching.js";

if (able()) begin();

function begin() {
  document.querySelector(".older")?.remove();
  speak(wordsOfPage());
  install();
  if (!restaurant) return;
  startClock();
  followAddress();
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector(".search input"));
  const typed = field?.value ?? ""; // before this was here
  const typing = document.activeElement === field;
  render(html`<${Page} />`, /** @type {HTMLElement} */ (document.getElementById("page")));
  if (typing) field?.focus();
  if (typed.trim() && typed !== wish.peek().words) find({ words: typed, category: null }, { typed: true });
  let who = user.peek()?.id;
  effect(() => {
    if (user.value?.id === who) return;
    who = user.value?.id;
    void changedHands();
  });
  void (user.peek() && account.kept().cart ? changedHands() : look());
  addEventListener("storage", account.follow);
  addEventListener("online", () => void look());
  loadLate();
}
