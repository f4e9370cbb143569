/**
 * A person at the table: their colour and initial. The colour goes with the order in which they joined, so that it is
 * the same on every phone.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";

const COLOURS = 12;

/**
 * The first letter of a name, whatever alphabet it is in.
 * @param {string} name
 */
export function initial(name) {
  const text = name.trim();
  const first = Intl.Segmenter ? [...new Intl.Segmenter().segment(text)][0]?.segment : [...text][0]; // Firefox has it from 125
  return first ? first.toLocaleUpperCase() : "?";
}

/**
 * The colour of whoever joined as this one, from 0.
 * @param {number} index
 */
export const colour = (index) => `var(--person-${(Math.max(index, 0) % COLOURS) + 1})`;

/** @param {{ name: string, index: number, away?: boolean, small?: boolean, quiet?: boolean }} props */
export function Person({ name, index, away = false, small = false, quiet = false }) {
  const said = away ? t("person.away", { name }) : name;
  return html`<span
    class=${`person ${small ? "small" : ""} ${away ? "away" : ""}`}
    style=${{ "--person": colour(index) }}
    title=${said}
    role=${quiet ? undefined : "img"}
    aria-label=${quiet ? undefined : said}
    aria-hidden=${quiet ? "true" : undefined}
    >${initial(name)}</span
  >`;
}
