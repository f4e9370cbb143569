/**
 * An entry of the audit as a sentence: who did what, what it was and what it is now.
 *
 * The audit keeps short texts for good (`actors/domain/audit.py` says which); here they are read. What cannot be read, of a
 * version before or after this one, is shown as it is.
 *
 * Owns: that reading. Must not: ask a server, or know how an entry looks.
 */
import { known, listed, locale, t } from "trivet/i18n.js";
import { hourly } from "trivet/time.js";
import { ACTIONS } from "staff/audit/actions.js";
import { inWords } from "staff/audit/fields.js";
import { pick } from "staff/audit/picks.js";
import * as shopping from "staff/audit/shopping.js";
import { difference, discount, payment, sum } from "staff/audit/sums.js";
import { key, webhook } from "staff/audit/systems.js";
import { percent } from "staff/rate.js";

/** @typedef {{ id: number, at: string, who: { id: number, name: string } | null, what: string, subject: string, old: string | null, new: string | null }} Entry */
/**
 * Names of what entries have only numbers of.
 * @typedef {object} Names
 * @property {ReadonlyMap<number, number>} tables A table's number by its id.
 * @property {ReadonlyMap<string, number | null>} sessions The number of the table of a session that is on the floor.
 * @property {ReadonlyMap<number, string>} items
 * @property {ReadonlyMap<number, string>} staff
 * @property {ReadonlyMap<number, string>} [branches]
 * @property {ReadonlyMap<number, { weekday: number, starts: string, ends: string }>} [slots]
 * @property {ReadonlyMap<number, string>} [codes] Discount codes as they are typed.
 * @property {{ id: number, name: string }} [customer] Whose story it is, where it is one customer's.
 * @property {string} zone
 * @property {string} [currency] What amounts are in that entries keep in minor units. Without it they are shown as kept.
 */

const WHO = "\u0001"; // stands where the name goes, so that it can be shown as one

/**
 * The sentence in two parts, before and after the name of who did it; and that name.
 * @param {Entry} entry
 * @param {Names} names
 * @returns {{ before: string, who: string, after: string }}
 */
export function sentence(entry, names) {
  const who = entry.who ? entry.who.name || t("audit.account", { number: entry.who.id }) : nobody(entry, names);
  const key = keyOf(entry);
  const [before = "", after = ""] = t(key, { who: WHO, ...values(entry, names) }).split(WHO);
  return { before, who, after };
}

/** What customers do with their own account and their own orders. Other actions that no staff have done are Trivet's. */
const OWN = /^(customer_(?!.*_failed$)|recurring_order_(added|ended)$|missing_chosen$)/;

/** Whether a customer has called an order off, which is written as the reason. @param {Entry} entry */
const calledOff = ({ who, what, new: now }) => who === null && what === "order_cancelled" && now === "cancelled: by the customer";

/** Who has done what no staff have. @param {Entry} entry @param {Names} names */
function nobody(entry, names) {
  const { subject } = entry;
  if (!OWN.test(entry.what) && !calledOff(entry)) return t("audit.nobody");
  return subject.startsWith("customer-") ? subjectName(subject, names) : names.customer?.name || t("audit.some_customer");
}

/** The same, in one piece. @param {Entry} entry @param {Names} names */
export function spoken(entry, names) {
  const { before, who, after } = sentence(entry, names);
  return before + who + after;
}

/** Some have another sentence where there is nothing before, or nothing after. @param {Entry} entry */
function keyOf({ what, old, new: now }) {
  const key = `audit.said.${what}`;
  if (!known(key)) return "audit.said_unknown";
  if (old === null && known(`${key}.first`)) return `${key}.first`;
  if (now === null && known(`${key}.gone`)) return `${key}.gone`;
  return key;
}

/** @param {Entry} entry @param {Names} names @returns {Record<string, string>} */
function values(entry, names) {
  const read = READ[entry.what] ?? word;
  const side = (/** @type {string | null} */ text) => (text === null ? t("audit.nothing") : read(text, names));
  return { what: entry.what, subject: subjectName(entry.subject, names), old: side(entry.old), new: calledOff(entry) ? "" : side(entry.new) };
}

/** @typedef {(text: string, names: Names) => string} Reading */

/** What the texts of some actions are made of; those of the others are a word that is known, or somebody's own. */
const READ = /** @type {Record<string, Reading>} */ ({
  order_cancelled: reasoned,
  alert_acknowledged: (text) => word(text.replace(/^acknowledged: /, "")),
  call_acknowledged: (text) => word(text.replace(/^acknowledged: /, "")),
  pos_alert: (text) => (known(`audit.word.${text}`) ? word(text) : quoted(text)),
  daily_pass_not_mailed: quoted,
  item_moved: counted,
  item_picked: pick,
  missing_chosen: pick,
  order_checked_out: shopping.checkedOut,
  order_failed: shopping.cameToNothing,
  notice_not_sent: shopping.notSent,
  api_key_made: (text, { zone }) => key(text, (at) => dated(at, zone)),
  webhook_made: webhook,
  webhook_changed: webhook,
  webhook_deleted: webhook,
  ticket_bumped: counted,
  ticket_recalled: counted,
  course_fired: counted,
  course_held: counted,
  line_added: same,
  line_updated: same,
  line_removed: same,
  member_seated: same,
  member_renamed: same,
  member_sent_away: same,
  staff_added: role,
  staff_renamed: same,
  staff_role_changed: role,
  session_moved: place,
  session_merged: place,
  merge_undone: place,
  item_availability: offer,
  option_availability: offer,
  daily_pass_renewed: date,
  brand_color_changed: same,
  letterhead_changed: same,
  invoice_cancelled: same,
  order_total_wrong: sum,
  ...Object.fromEntries((ACTIONS.bill ?? []).map((what) => [what, what.startsWith("discount_") ? discount : payment])),
  ...Object.fromEntries((ACTIONS.menu ?? []).filter((what) => /_(added|changed|deleted)$/.test(what) && what !== "prices_include_tax_changed").map((what) => [what, worded])),
  ...Object.fromEntries((ACTIONS.branches ?? []).filter((what) => what !== "slots_wrong").map((what) => [what, atBranch])),
  ...Object.fromEntries((ACTIONS.house ?? []).filter((what) => what.startsWith("discount_code_")).map((what) => [what, written])),
  stock_requested: stockRequest,
  stock_request_approved: stockRequest,
  stock_request_rejected: stockRequest,
  ...Object.fromEntries((ACTIONS.customers ?? []).map((what) => [what, same])),
  customer_language_changed: shopping.language,
  customer_preferences_changed: shopping.preferences,
  customer_address_added: shopping.address,
  customer_address_changed: shopping.address,
  customer_address_removed: shopping.address,
  customer_method_saved: shopping.method,
  customer_method_default: shopping.method,
  customer_method_removed: shopping.method,
  recurring_order_added: shopping.weekly,
  recurring_order_ended: shopping.weekly,
  recurring_order_placed: shopping.weeklyPlaced,
  recurring_order_not_placed: shopping.weeklyMissed,
  recurring_order_paused: shopping.weeklyMissed,
  recurring_letter_not_sent: quoted,
  payment_differs: difference,
  difference_settled: settled,
  password_reset_not_mailed: quoted,
  station_renamed: same,
  table_branch_changed: same,
  sink_added: same,
  sink_removed: same,
  sink_filled: same,
  sink_retried: same,
  sink_passed: same,
  ...Object.fromEntries((ACTIONS.menu ?? []).filter((what) => what.endsWith("_restored")).map((what) => [what, same])),
});

/** A word of ours where it is one, else as it is. @param {string} text */
function word(text) {
  return known(`audit.word.${text}`) ? t(`audit.word.${text}`) : text;
}

/** @type {Reading} */
function role(text) {
  return known(`role.${text}`) ? t(`role.${text}`) : text;
}

/** @type {Reading} */
function same(text) {
  return text || t("audit.nothing");
}

/** Fields that are kept in basis points. */
const RATES = new Set(["dine_in_bp", "takeaway_bp", "rate"]);

/** "price: 9.50; dine_in_bp: 1700; tags: none": what was written of a thing, field by field. @type {Reading} */
function written(text) {
  const parts = text.split("; ").map((part) => /^(\w+): ([\s\S]*)$/.exec(part) ?? [part, "", part]);
  const worth = (/** @type {string} */ name, /** @type {string} */ value) => (RATES.has(name) && /^\d+$/.test(value) ? percent(Number(value)) : value === "none" ? t("audit.nothing") : value);
  return parts.map(([, name = "", value = ""]) => `${known(`audit.field.${name}`) ? `${t(`audit.field.${name}`)}: ` : ""}${worth(name, value)}`).join("; ");
}

/** The same, with yes and no, days and times in words. @type {Reading} */
function worded(text, names) {
  return written(inWords(text), names);
}

/** "branch-2: 15 (why)", "branch-2: capacity: 9": at which branch, and what. @type {Reading} */
function atBranch(text, names) {
  const [, number = "", rest = ""] = /^branch-(\d+): ([\s\S]*)$/.exec(text) ?? [];
  if (!number) return worded(text, names);
  return `${shopping.branchName(number, names)}: ${worded(rest.replace(/^unlimited/, t("audit.uncounted")), names)}`;
}

/** "PENDING: ADD_QUANTITY 12 of item-48 at branch-2 (why)": how many of what are asked for, and where. @type {Reading} */
function stockRequest(text, names) {
  const found = /^[A-Z]+: (ADD|SET)_QUANTITY (\d+) of (\S+) at branch-(\d+)(?: \(([\s\S]*)\))?$/.exec(text);
  if (!found) return text;
  const [, kind = "", count = "", shelf = "", branch = "", why] = found;
  const said = t(`audit.request.${kind}`, { number: new Intl.NumberFormat(locale()).format(Number(count)), name: subjectName(shelf, names), branch: shopping.branchName(branch, names) });
  return why ? `${said} (${why})` : said;
}

/** @param {string} text */
function quoted(text) {
  return t("audit.quoted", { text });
}

/** "cancelled: somebody's reason"; that it is cancelled says the sentence. @type {Reading} */
function reasoned(text) {
  const [state = "", ...reason] = text.split(": ");
  if (reason.length > 0) return t("audit.reasoned", { text: reason.join(": ") });
  return state === "cancelled" ? "" : word(state);
}

/** "PAYMENT_CHARGED_TWICE" differed, and was settled by "give_back: somebody's reason". @type {Reading} */
function settled(text) {
  if (known(`payments.code.${text}`)) return t(`payments.code.${text}`);
  const [how = "", ...reason] = text.split(": ");
  if (!known(`payments.settle.${how}`)) return text;
  return t(`payments.settle.${how}`) + (reason.length > 0 ? t("audit.reasoned", { text: reason.join(": ") }) : "");
}

/** "0, 2: ready" is lines 1 and 3; "main: held" is a course. @type {Reading} */
function counted(text) {
  const [what = "", state = ""] = text.split(": ");
  if (!/^\d/.test(what)) return word(what);
  const lines = what.split(", ").map((position) => String(Number(position) + 1));
  return t("audit.lines", { count: lines.length, lines: listed(lines), state: word(state) });
}

/** "table id 3", "session-…" @type {Reading} */
function place(text, names) {
  const table = /^table id (\d+)$/.exec(text);
  if (!table) return subjectName(text, names);
  const number = names.tables.get(Number(table[1]));
  return number === undefined ? t("audit.some_table") : t("audit.table", { number });
}

/** "stopped until 2026-05-08T18:30:00+00:00, 3 left" @type {Reading} */
function offer(text, names) {
  const found = /^(on sale|stopped)(?: until (\d{4}-\S+))?, (?:(\d+) left|unlimited)$/.exec(text);
  if (!found) return text;
  const [, sale, until, left] = found;
  if (sale === "stopped") return until ? t("audit.stopped_until", { time: when(until, names.zone) }) : t("audit.stopped");
  return left === undefined ? t("audit.on_sale") : t("audit.left", { count: Number(left) });
}

/** @type {Reading} */
function date(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(text));
}

/** @param {string} text @param {string} timeZone */
const when = (text, timeZone) =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", ...hourly(), timeZone }).format(Date.parse(text));

/** @param {string} text @param {string} timeZone */
const dated = (text, timeZone) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone }).format(Date.parse(text));

/** What is one of many: which, no number tells. */
const SOME = { member: "audit.some_member", line: "audit.some_line", call: "audit.some_call" };

/**
 * What something was done to, as people call it.
 * @param {string} subject
 * @param {Names} names
 * @returns {string}
 */
export function subjectName(subject, names) {
  const order = /^ORD-\d+-(\d+)$/.exec(subject);
  if (order) return t("audit.order", { number: order[1] ?? "" });
  const [, kind = "", key = ""] = /^(table|item|option_group|option|category|tax_class|timed_menu|branch|slot|zone|station|staff|customer|session|member|line|call|invoice|day|key|webhook)-(.+)$/.exec(subject) ?? [];
  if (kind === "table") return t("audit.table", { number: key });
  if (kind === "item") return names.items.get(Number(key)) ?? t("audit.item", { number: key });
  if (kind === "branch") return shopping.branchName(key, names);
  if (kind === "slot") return shopping.slotName(key, names);
  if (["option_group", "option", "category", "tax_class", "timed_menu", "zone", "key", "webhook"].includes(kind)) return t(`audit.${kind}`, { number: key });
  if (kind === "station") return t("audit.station", { name: key });
  if (kind === "staff") return names.staff.get(Number(key)) ?? t("audit.account", { number: key });
  if (kind === "customer") return (names.customer?.id === Number(key) && names.customer.name) || t("audit.customer", { number: key });
  if (kind === "invoice") return t("audit.invoice", { number: key });
  if (kind === "day") return t("audit.day", { day: date(key, names) });
  if (kind === "session") return session(names.sessions.get(key));
  if (kind in SOME) return t(SOME[/** @type {keyof typeof SOME} */ (kind)]);
  return known(`audit.subject.${subject}`) ? t(`audit.subject.${subject}`) : subject;
}

/** @param {number | null | undefined} table */
const session = (table) => (table ? t("audit.visit_at", { number: table }) : t("audit.some_session"));
