/**
 * The staff's pages: signs in, then shows the page that the address asks for, inside the frame.
 *
 * How a page is added:
 *
 * 1. A line in `pages.js`: its name (the first part of its address, `/staff/<name>`), icon, least role, its keys, and the
 *    `import()` that brings it. It is loaded when it is first shown, so the kitchen never loads the office.
 * 2. `<name>/page.js`, which exports `Page`, a component. It is given `rest`, the parts of the address after its name
 *    (`/staff/floor/12` → `["12"]`), and draws into the frame's `<main>`; its first heading is an `<h1>`. Whatever else it is
 *    made of stands beside it, as `staff/<name>/….js`.
 * 3. Its sheet, `static/css/<name>.css`, and its words, `words/<name>/{en,de,it}.json`; nothing lists them.
 *    `page.<name>` is what it is called, `keys.<…>` are its shortcuts.
 *
 * What a page is given:
 *
 * - `staff/account.js`: `api` (HTTP as in `trivet/http.js`, signed in; a token that has ended is renewed), `user`, `may(role)`.
 * - `staff/house.js`: `house`, the store of what the socket tells (`live.js` says what is in it), and `ask(command)`.
 * - `staff/router.js`: `place`, `go(path)`, `Link`.
 * - `staff/shortcuts.js`: `useShortcuts([{ keys, does, run }])` for as long as a component is shown, `Keys` for the hint.
 * - `staff/focus.js`: `useFocusBack(open)`, so that the focus goes back to what opened something.
 * - `staff/question.js`: `Question`, before what cannot simply be taken back.
 * - `staff/refusal.js`: `Refusal`, the sentence beside a thing that was refused, and `useAsk`, which asks and keeps it.
 *
 * Owns: the beginning. Must not: know a page.
 */
import { html } from "htm/preact";
import { render } from "preact";

import { able } from "trivet/able.js";
import { speak, wordsOfPage } from "trivet/i18n.js";
import { install } from "trivet/install.js";
import { startClock } from "trivet/time.js";
import { account } from "staff/account.js";
import { wearBrand } from "staff/brand.js";
import { keepFocus } from "staff/focus.js";
import { Frame } from "staff/frame.js";
import { SignIn, Starting } from "staff/signin.js";
import { listenForKeys } from "staff/shortcuts.js";
import { sounds } from "staff/sound.js";

/** What there is to see: who is not signed in signs in, and is then where they wanted to be. */
function Staff() {
  const phase = account.phase.value;
  if (phase === "in") return html`<${Frame} />`;
  return phase === "out" ? html`<${SignIn} />` : html`<${Starting} />`;
}

if (able()) begin();

function begin() {
  document.querySelector(".older")?.remove();
  speak(wordsOfPage());
  install();
  startClock();
  listenForKeys(document);
  sounds.listen();
  wearBrand();
  const page = /** @type {HTMLElement} */ (document.getElementById("page"));
  page.replaceChildren();
  keepFocus(page);
  render(html`<${Staff} />`, page);
  account.start();
}
