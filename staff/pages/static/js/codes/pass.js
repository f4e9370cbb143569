/**
 * What is true of the daily pass, in the keys of its words: whether guests are asked for one, and how long the one there is
 * is good.
 *
 * Owns: which sentence says it. Must not: ask a server, or know the words of a pass.
 */
import { instant } from "trivet/time.js";

/** @typedef {{ business_day: string, created_at: string, valid_until: string | null }} LivePass */
/** @typedef {{ daily_pass_required: boolean, live: LivePass | null }} Pass As `GET /admin/daily_pass` answers. */

/**
 * The tag (whether guests are asked) and the sentence (which pass there is). One whose time is over is good until there is
 * another, so from then on no time is named.
 * @param {Pass} pass
 * @param {number} at now, in milliseconds
 * @returns {{ tag: string, tone: "good" | "wait" | "", sentence: string, until: number | null }}
 */
export function standing({ daily_pass_required, live }, at) {
  const until = instant(live?.valid_until);
  const named = until !== null && until > at;
  const tag = daily_pass_required ? "pass.asked" : "pass.not_asked";
  if (!live) return { tag, tone: daily_pass_required ? "wait" : "", sentence: "pass.none", until: null };
  return { tag, tone: daily_pass_required ? "good" : "", sentence: named ? "pass.until" : "pass.until_another", until: named ? until : null };
}
