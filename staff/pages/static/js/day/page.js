/**
 * What a day has come to, and the books that go with it: invoices, and what stands on papers. For managers.
 *
 * `/staff/day/2026-03-01` is that day, `/staff/day` the one that it is; `/staff/day/invoices`, `/staff/day/letterhead`.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { BusinessDay } from "staff/day/business_day.js";
import { Invoices } from "staff/day/invoices.js";
import { LetterheadPart } from "staff/day/letterhead.js";
import { Link } from "staff/router.js";

const PARTS = [
  { name: "", words: "day.part_day" },
  { name: "invoices", words: "day.part_invoices" },
  { name: "letterhead", words: "day.part_letterhead" },
];

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const part = PARTS.find(({ name }) => name !== "" && name === rest[0])?.name ?? "";
  return html`<header class="office-head">
      <h1>${t("page.day")}</h1>
      <nav class="day-parts" aria-label=${t("day.parts")}>
        ${PARTS.map(({ name, words }) => html`<${Link} key=${name} to=${name ? `/day/${name}` : "/day"} class="chip" aria-current=${name === part ? "true" : undefined}>${t(words)}<//>`)}
      </nav>
    </header>
    ${part === "" && html`<${BusinessDay} wanted=${rest[0]} />`}
    ${part === "invoices" && html`<${Invoices} />`}
    ${part === "letterhead" && html`<${LetterheadPart} />`}`;
}
