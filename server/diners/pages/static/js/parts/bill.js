/** The bill: what is on it and whose that is, what of it is paid, and paying. It comes late, with its words and its look. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { arrive } from "trivet/arriving.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { createFirst, tipOf, turnOf } from "diner/bill/choosing.js";
import { free } from "diner/bill/figures.js";
import { bill, opened, paying } from "diner/bill/known.js";
import { toTell } from "diner/bill/outcome.js";
import { hide, show } from "diner/doing.js";
import { me, people, visit } from "diner/live.js";
import { Ask } from "diner/parts/bill/ask.js";
import { Bar } from "diner/parts/bill/bar.js";
import { Choices, Tips, Ways } from "diner/parts/bill/choices.js";
import { Lines } from "diner/parts/bill/lines.js";
import { Papers } from "diner/parts/bill/papers.js";
import { Pay } from "diner/parts/bill/pay.js";
import { Shares, Sums } from "diner/parts/bill/sums.js";
import { Told } from "diner/parts/bill/told.js";

/** All of it is here once its words and its look are. @param {string} again */
export const come = (again) => arrive("bill", again).then(() => ({ BillSheet }));

function BillSheet() {
  useEffect(opened, []);
  const is = bill.value;
  if (!visit.value) return html`<${Empty} words=${t("bill.join")} />`;
  if (!is) return html`<${Empty} words=${t("loading")} />`;
  return is.lines.length === 0 ? html`<${Empty} words=${t("bill.none")}><${Ask} is=${is} /><//>` : html`<${Whole} is=${is} />`;
}

/** @param {{ words: string, children?: any }} props */
const Empty = ({ words, children }) => html`<${Sheet} title=${t("bill.title")} class="short" onClose=${hide}>
  <p class="nothing" role="status">${words}</p>
  ${children}
  ${!visit.value && html`<button type="button" class="button main wide" onClick=${() => show("table")}>${t("join.button")}</button>`}
<//>`;

/** @param {{ is: import("diner/bill/figures.js").Bill }} props */
function Whole({ is }) {
  const mine = me.value;
  const here = people.value.filter((one) => one.here).length;
  const [chosen, choose] = useState(/** @type {import("diner/bill/choosing.js").Choice | null} */ (null));
  const [tip, setTip] = useState(/** @type {import("diner/parts/bill/choices.js").Tip} */ ({ rate: 0, own: null, wrong: false }));
  const [way, setWay] = useState(/** @type {"card" | "counter" | null} */ (null));
  const [others, setOthers] = useState(false);
  const [first] = useState(createFirst);
  const ways = is.methods ?? ["counter"];
  const method = way && ways.includes(way) ? way : (ways[0] ?? "counter");
  const busy = toTell(is, mine).some((one) => one.status !== "declined");
  const asks = !busy && free(is) > 0 && (others || turnOf(is, mine) !== null);
  const choice = chosen ?? first(asks, is, mine, here);
  const tipFor = (/** @type {number} */ sum) => tip.own ?? tipOf(sum, tip.rate, is.currency);
  const foot = (asks || paying.is.value.state !== "idle") && html`<${Pay} is=${is} choice=${choice} tipFor=${tipFor} wrong=${tip.wrong} method=${is.methods && method} asks=${asks} />`;
  return html`<${Sheet} title=${t("bill.title")} class="bill" onClose=${hide} foot=${foot}>
    <${Bar} is=${is} />
    <${Told} is=${is} />
    <${Lines} is=${is} />
    <${Sums} is=${is} />
    <${Shares} is=${is} />
    ${asks && html`<${Choices} is=${is} choice=${choice} onChoose=${choose} />
      <${Tips} is=${is} choice=${choice} tip=${tip} onTip=${setTip} />
      ${ways.length > 1 && html`<${Ways} ways=${ways} method=${method} onWay=${setWay} />`}`}
    ${!busy && !asks && free(is) > 0 && html`<button type="button" class="button wide" onClick=${() => setOthers(true)}>${t("bill.others")}</button>`}
    <${Papers} is=${is} />
    <${Ask} is=${is} />
  <//>`;
}
