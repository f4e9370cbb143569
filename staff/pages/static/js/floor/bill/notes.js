/** The notes somebody is likely to pay a sum with, so that what was given is one tap. Pure. */
import { digitsOf } from "trivet/money.js";

/** Of most currencies' notes, in whole units; of one without minor digits a unit is a hundredth of that. */
const NOTES = [5, 10, 20, 50, 100, 200, 500];
const SMALL = 100; // a yen to a dollar

/**
 * What may be given for a sum, besides the sum itself: the next whole of each note above it, the least first.
 * @param {number} sum in minor units @param {string} currency @param {number} [most]
 * @returns {number[]}
 */
export function notesFor(sum, currency, most = 4) {
  const digits = digitsOf(currency);
  const unit = digits === 0 ? SMALL : 10 ** digits;
  const wholes = NOTES.map((note) => Math.ceil(sum / (note * unit)) * note * unit);
  return [...new Set(wholes)].filter((given) => given > sum).sort((a, b) => a - b).slice(0, most);
}
