/**
 * What an entry of a visit's story says, without who did it, which stands before it.
 *
 * Owns: which sentence it is. Must not: draw.
 */
import { known, listed, t } from "trivet/i18n.js";

/** @typedef {import("staff/floor/story_entries.js").Shown} Shown */

/** What staff did that says more than the event which it led to. */
const BY_ACT = new Set(
  "session_opened member_seated member_sent_away order_resent order_entered_by_hand order_cancelled ticket_bumped ticket_recalled session_force_closed payment_taken deposit_taken payment_refunded payment_voided payment_cancelled payment_captured".split(" "),
);

/** @param {Shown} entry @param {(amount: number) => string} money as the house writes it @returns {string} */
export function said(entry, money) {
  const values = { name: entry.whom?.nickname ?? "", number: entry.order_number ?? "", table: entry.table_number ?? "", amount: entry.payment ? money(entry.payment.amount + entry.payment.tip) : "" };
  if (entry.act && BY_ACT.has(entry.act)) return t(`story.act.${entry.act}`, values);
  const say = SAYINGS[entry.what];
  if (say) return say(entry, values);
  const key = `story.${entry.what}`;
  return known(key) ? t(key, values) : entry.what.replaceAll("_", " ");
}

/** Whose line it is, where it is not that of who changed it. @param {Shown} entry */
export const forWhom = ({ what, whom, member }) => (what === "cart_update" && whom && whom.member_id !== member?.member_id ? whom : null);

/** @param {import("staff/floor/story_entries.js").Dish} dish */
const portion = ({ qty, name }) => `${qty} × ${name}`;

/** Those that say one thing or another. @type {Record<string, (entry: Shown, values: Record<string, any>) => string>} */
const SAYINGS = {
  cart_update: ({ dish, action, by }) =>
    by === "system" && dish?.left !== undefined
      ? t("story.line_left", { name: dish.name, count: dish.left })
      : t(`story.line_${action}`, { dish: dish ? portion(dish) : "" }),
  member_join: (entry, values) => t(own(entry) ? "story.member_join" : "story.came", values),
  member_update: (entry, values) => t(!own(entry) && !entry.act && entry.whom?.is_host ? "story.host" : own(entry) ? "story.renamed" : "story.renamed_other", values),
  member_leave: (entry, values) => t(own(entry) ? "story.member_leave" : "story.left", values),
  order_processing: ({ phase }, values) => t(`story.phase.${phase}`, values),
  order_status: ({ status }, values) => t("story.order_status", { ...values, status: t(`order.${status}`) }),
  order_item_status: ({ dishes, state }, values) =>
    t("story.order_item_status", { ...values, dishes: dishes ? listed([...dishes].reverse().map(portion)) : t("story.something"), state: t(`story.state.${state}`) }),
  order_pick: ({ dish, state }, values) =>
    t("story.order_item_status", { ...values, dishes: dish ? portion(dish) : t("story.something"), state: t(`story.state.${state}`) }),
  course_update: ({ course, held }, values) => t(held ? "story.course_held" : "story.course_fired", { ...values, course: t(`course.${course}`) }),
  session_closed: ({ by }) => t(by === "staff" ? "story.session_closed" : "story.ended"),
  session_moved: ({ act }, values) => t(act === "session_merged" ? "story.act.session_merged" : "story.session_moved", values),
  // A party also comes back to where it was, once a merge is undone.
  party_join: ({ act }, values) => t(act === null || act === "session_merged" ? "story.party_join" : "story.party_leave", values),
  waiter_called: ({ reason }) => t(`story.called.${reason}`),
  claim_update: ({ action, dish, whom }) => t(`story.${action}${whom ? "" : "_table"}`, { dish: dish ? portion(dish) : t("story.something") }),
  discount_update: ({ action, dish, reason }) => t(`story.discount_${action}${dish ? "_off" : ""}`, { dish: dish ? portion(dish) : "", reason: reason ?? "" }),
  payment_update: ({ payment }, values) => t(`story.payment.${payment?.status}`, values),
};

/** @param {Shown} entry */
const own = ({ member, whom }) => member !== null && member.member_id === whom?.member_id;
