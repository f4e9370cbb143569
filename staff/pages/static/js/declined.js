/**
 * Why a payment was not made, in words: a provider's code, or one of ours.
 *
 * Owns: which codes are the same thing to whoever reads them. Must not: know where it is shown.
 */
import { t } from "trivet/i18n.js";

/** Codes, as patterns, and the key of the words about them. */
const CODES = /** @type {const} */ ([
  [/^insufficient_funds$/, "funds"],
  [/^(card_declined|generic_decline|do_not_honor|transaction_not_allowed)$/, "bank"],
  [/^(lost|stolen)_card$/, "lost"],
  [/^expired_card$/, "card_expired"],
  [/^incorrect_(cvc|number)$/, "mistyped"],
  [/^authentication_required$/, "bank_asks"],
  [/^expired$/, "not_finished"],
  [/^(never_reached|absent|not_sent.*)$/, "never_reached"],
  [/^amount_invalid$/, "amount"],
  [/^other_amount$/, "other_amount"],
  [/^method_(unknown|gone)$/, "method_gone"],
  [/^way_not_taken$/, "way"],
]);

/** The sentence; null for what is no such code, such as somebody's own words. @param {string} code */
export function declined(code) {
  const found = CODES.find(([pattern]) => pattern.test(code));
  return found ? t(`declined.${found[1]}`) : null;
}

/** The sentence, with the code in it where nobody knows what it means. @param {string} code */
export const whyDeclined = (code) => declined(code) ?? t("declined.other", { code });
