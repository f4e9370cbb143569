import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { speak } from "trivet/i18n.js";
import { ACTIONS } from "staff/audit/actions.js";
import { sentence, spoken, subjectName } from "staff/audit/sentence.js";
import { wordsIn } from "../words.js";

const NAMES = {
  tables: new Map([[3, 12], [7, 9]]),
  sessions: new Map([["0192", 12]]),
  items: new Map([[1, "Margherita"]]),
  staff: new Map([[3, "Luca"]]),
  branches: new Map([[4, "Florentin"]]),
  zone: "Europe/Rome",
};
const SHOP = {
  branches: new Map([[2, "Harbour"]]),
  slots: new Map([[43, { weekday: 5, starts: "08:00", ends: "10:00" }]]),
  codes: new Map([[5, "spring"]]),
  customer: { id: 12, name: "Anna Bianchi" },
};
const entry = (what, subject, old, now, who = { id: 2, name: "Ada" }) => ({ id: 1, at: "2026-05-08T18:30:00Z", who, what, subject, old, new: now });
const said = (...parts) => spoken(entry(...parts), NAMES);

beforeEach(() => speak(wordsIn("en")));

test("what was done at a branch says the branch's name, for as long as it is open", () => {
  assert.equal(said("stock_transferred", "item-1", "branch-4: 7", "branch-4: 14"), "Ada transferred Margherita: Florentin: 7 → Florentin: 14.");
  assert.match(said("stock_transferred", "item-1", "branch-2: 7", "branch-2: 14"), /branch 2: 7/);
  assert.match(said("branch_deleted", "branch-4", "Florentin", null), /Florentin/);
});

test("a branch's hours and what it does are said in words, and a slot's day by its name", () => {
  const hours = "hours: day 1 08:00-20:00, day 2 08:00-20:00, day 7 10:00-14:00, 2026-12-25 closed, 2026-12-24 08:00-12:00";
  assert.equal(said("branch_changed", "branch-4", "hours: none", hours), "Ada changed Florentin: hours: nothing → hours: Mon and Tue 08:00–20:00, Sun 10:00–14:00, 25 Dec 2026 shut, 24 Dec 2026 08:00–12:00.");
  assert.equal(said("branch_restored", "branch-4", null, "name: Florentin; pick_up: True; delivery: False; active: True"), "Ada opened Florentin again: name: Florentin; pick-up: yes; delivery: no; open: yes.");
  assert.match(said("slot_added", "slot-9", null, "branch-4: weekday: 6; starts: 08:00; pick_up: False"), /Florentin: weekday: Sunday; from: 08:00; pick-up: no/);
  assert.match(said("timed_menu_added", "timed_menu-2", null, "name: True; windows: days 12345 11:00-15:00"), /name: True; times: Mon, Tue, Wed, Thu and Fri 11:00–15:00/);
  assert.match(said("branch_changed", "branch-4", "hours: none", "hours: day 1 08:00-20:00, day 2 08:0"), /hours: day 1 08:00-20:00, day 2 08:0/); // cut short where it is kept
});

test("what was asked for of the stock, and what was answered, says how many of what and where", () => {
  assert.equal(said("stock_requested", "stock-request-1", null, "PENDING: ADD_QUANTITY 1200 of item-1 at branch-4 (none left: really)"), "Ada asked for 1,200 more of Margherita at Florentin (none left: really).");
  assert.equal(said("stock_request_approved", "stock-request-1", "PENDING", "APPROVED: SET_QUANTITY 6 of item-1 at branch-4"), "Ada approved 6 in all of Margherita at Florentin.");
  assert.match(said("stock_request_rejected", "stock-request-1", "PENDING", "REJECTED: SET_QUANTITY 6 of option-9 at branch-4"), /^Ada rejected 6 in all of option 9 at Florentin\.$/);
});

test("an order that was moved says from where to where", () => {
  assert.equal(said("order_moved", "ORD-1-42", "validated", "preparing"), "Ada moved order 42 on: placed → being made.");
});

test("a cancelled order gives the reason where somebody gave one, with all its colons", () => {
  const reason = "cancelled: they said: too late";
  assert.equal(said("order_cancelled", "ORD-1-4", "validated", reason), "Ada cancelled order 4, which was placed, because: they said: too late.");
  assert.equal(said("order_cancelled", "ORD-1-4", "ready", "cancelled"), "Ada cancelled order 4, which was ready.");
});

test("what Trivet did itself is Trivet's, and somebody without a name is a number", () => {
  assert.equal(said("pos_alert", "ORD-1-4", null, "no paper", null), "Trivet alerted the staff about order 4: “no paper”.");
  assert.equal(said("qr_rotated", "table-7", "1", "2", { id: 8, name: "" }), "Account 8 gave table 7 a new QR code, number 2 after number 1.");
});

test("the till's own words are quoted, ours are translated", () => {
  assert.match(said("pos_alert", "ORD-1-4", null, "rejected", null), /: refused by the till\.$/);
  assert.match(said("pos_alert", "ORD-1-4", null, "REJECTED {who}", null), /“REJECTED \{who\}”/);
});

test("positions of lines are counted from one, as people do", () => {
  assert.equal(said("item_moved", "ORD-1-9", "0: queued", "0: ready"), "Ada moved order 9 on in the kitchen: line 1: waiting → line 1: ready.");
  assert.match(said("ticket_bumped", "ORD-1-9", "0, 2: shown", "0, 2: bumped"), /lines 1 and 3: on the display → lines 1 and 3: off the display/);
  assert.equal(said("course_fired", "ORD-1-9", "main: held", "main: fired"), "Ada had the kitchen begin a course of order 9: mains.");
});

test("what was found and what the customer chose is said in words, also of what is called like a word of ours", () => {
  const names = { ...NAMES, currency: "EUR" };
  const told = (what, old, now, by) => spoken(entry(what, "ORD-1-9", old, now, by), names);
  assert.equal(told("item_picked", "0: PENDING", "0: PICKED"), "Ada said of an item of order 9 in the shop: line 1: still to be looked for → line 1: picked.");
  const there = "1: MISSING, instead 2 x Milk at 3: oat at 210";
  const missing = "line 2: missing, in its place 2 × Milk at 3: oat for €2.10 each";
  assert.ok(told("item_picked", "1: PICKED", there).endsWith(`line 2: picked → ${missing}.`));
  assert.equal(told("missing_chosen", there, `${there}: substitute`), `Ada chose what becomes of what is missing of order 9: ${missing}, and the customer takes that.`);
  for (const choice of ["without", "refund"]) assert.doesNotMatch(told("missing_chosen", "0: MISSING", `0: MISSING: ${choice}`), /MISSING|: (without|refund)\./);
  assert.ok(said("item_picked", "ORD-1-9", there, "0: LOST").endsWith(`${there} → 0: LOST.`), "without the currency, or of another version, as it is");
});

test("an order of the shop that was checked out says what it came to, how, where and for when", () => {
  const names = { ...NAMES, currency: "ILS" };
  const kept = "draft: 8350, delivery from branch 2 in slot 43 on 2026-11-28";
  const told = (now, of = names) => spoken(entry("order_checked_out", "ORD-1-9", null, now, null), of);
  assert.equal(told(kept), "Trivet accepted order 9: ₪83.50, delivery, branch 2, Saturday 28 November.");
  assert.equal(told(`${kept.replace("delivery", "pick_up")}, code 5`), "Trivet accepted order 9: ₪83.50, pick-up, branch 2, Saturday 28 November, discount code 5.");
  assert.equal(told(`${kept}, code 5`, { ...names, ...SHOP }), "Trivet accepted order 9: ₪83.50, delivery, Harbour, Saturday 28 November, 08:00–10:00, discount code spring.");
  for (const [text, of] of [[kept, NAMES], [`${kept} at noon`, names]]) assert.ok(told(text, of).endsWith(`${text}.`));
});

test("every status and choice of a pick has words in each language", () => {
  for (const language of /** @type {const} */ (["en", "de", "it"])) {
    speak(wordsIn(language));
    for (const status of ["PENDING", "PICKED", "MISSING"])
      for (const choice of ["", ": substitute", ": without", ": refund"]) assert.doesNotMatch(said("item_picked", "ORD-1-9", null, `0: ${status}${choice}`), /PENDING|PICKED|MISSING|audit\.|ops\./);
  }
});

test("tables are called by their numbers, also where the audit has their ids", () => {
  assert.equal(said("session_moved", "session-0192", "table id 3", "table id 7"), "Ada moved guests: table 12 → table 9.");
  assert.equal(said("session_moved", "session-0192", "table id 3", "table id 8"), "Ada moved guests: table 12 → a table.");
  assert.equal(said("session_merged", "session-x", "table id 7", "session-0192"), "Ada put guests together: table 9 → the visit at table 12.");
  assert.equal(said("session_closed", "session-0192", "active", "closed"), "Ada closed a visit: the visit at table 12.");
});

test("how many of a dish there are is said, and until when there are none in the restaurant's own time", () => {
  const until = "stopped until 2026-05-08T18:30:00+00:00, 3 left";
  assert.equal(said("item_availability", "item-1", "on sale, unlimited", until), "Ada changed Margherita: on sale, unlimited → not on sale until 8 May, 20:30.");
  const morning = "stopped until 2026-05-08T06:05:00+00:00, 3 left";
  assert.match(said("item_availability", "item-1", "on sale, unlimited", morning), /until 8 May, 08:05\.$/); // as all other times
  assert.equal(said("item_availability", "item-2", "on sale, 1 left", "stopped, unlimited"), "Ada changed dish 2: 1 left → not on sale.");
  assert.equal(said("item_availability", "item-1", "of another version", "on sale, 0 left"), "Ada changed Margherita: of another version → 0 left.");
});

test("what there was not before, or is not any more, has a sentence of its own", () => {
  assert.equal(said("logo_changed", "look", null, "ab"), "Ada gave the pages a logo.");
  assert.equal(said("logo_changed", "look", "ab", null), "Ada took the logo away.");
  assert.equal(said("table_placed", "table-7", "250, 1000", null), "Ada took table 7 off the plan.");
  assert.equal(said("brand_color_changed", "look", "#111111", "#222222"), "Ada gave the pages another colour: #111111 → #222222.");
});

test("a guest's own words are shown as they are, whatever they are", () => {
  assert.equal(said("line_added", "line-1", null, "2 x {old} (<b>ready</b>)"), "Ada added to a cart: 2 x {old} (<b>ready</b>).");
  assert.equal(said("member_renamed", "member-1", "ready", "admin"), "Ada renamed a guest: ready → admin.");
});

test("roles and people have their names", () => {
  assert.equal(said("staff_role_changed", "staff-3", "employee", "manager"), "Ada gave Luca another role: Employee → Manager.");
  assert.equal(said("staff_password_changed", "staff-4", null, null), "Ada set a new password for Account 4.");
});

test("money is said in the restaurant's currency, never in the minor units that are kept", () => {
  const said = (...parts) => spoken(entry(...parts), { ...NAMES, currency: "EUR" });
  assert.equal(said("payment_refunded", "payment-1", "captured cash 950", "partially_refunded cash 950 refunded 200: cold"), "Ada gave money back: Cash €9.50, paid → Cash €9.50, partly given back, €2.00 given back, because: cold.");
  assert.equal(said("discount_given", "session-0192", null, "rate 1000 of bill: regulars"), "Ada took something off (the visit at table 12): 10% off the bill, because: regulars.");
  assert.equal(said("order_total_wrong", "ORD-1-4", "950", "1000"), "Ada found a wrong total of order 4: its lines say €9.50, it says €10.00.");
});

test("what a later version writes is shown as it is kept", () => {
  assert.equal(said("table_painted", "wall-4", null, "red"), "Ada: table_painted, wall-4, nothing → red");
});

test("the name of who did it is told apart from what they did, in each language", () => {
  for (const language of ["en", "de", "it"]) {
    speak(wordsIn(language));
    for (const what of Object.values(ACTIONS).flat()) {
      const { before, who, after } = sentence(entry(what, "table-7", "a", "b"), NAMES);
      assert.equal(before + who, "Ada", `${what} in ${language}`);
      assert.match(after, /\.$/, `${what} in ${language}`);
      assert.doesNotMatch(after, /[{}]/, `${what} in ${language}`);
    }
  }
});

test("a subject is called as people call it, in each language", () => {
  for (const [language, order, table] of [["en", "order 42", "table 7"], ["de", "Bestellung 42", "Tisch 7"], ["it", "ordine 42", "tavolo 7"]]) {
    speak(wordsIn(language));
    assert.equal(subjectName("ORD-1-42", NAMES), order);
    assert.equal(subjectName("table-7", NAMES), table);
    for (const subject of ["member-1", "line-1", "call-1", "session-x", "ordering", "daily_pass", "look"]) {
      assert.doesNotMatch(subjectName(subject, NAMES), /[._]/, subject);
    }
  }
});

test("what another system may, and what it is told of, is said in words", () => {
  const key = "Tills, old, employee: menu:read, orders:write, 600 a minute, until 2027-11-27T21:56:42.567000+00:00";
  assert.equal(said("api_key_made", "key-1", null, key), "Ada made key 1: Tills, old, Employee: See the menu and Place orders, 600 requests a minute, until 27 November 2027.");
  assert.match(said("api_key_made", "key-1", null, key.replace(/, until.*/, "")), /600 requests a minute\.$/);
  const webhook = "https://till.example.com/hooks (Tills): order.created, stock.low";
  assert.equal(said("webhook_made", "webhook-3", null, webhook), "Ada added webhook 3: Tills (https://till.example.com/hooks); Orders: placed; Stock: low.");
  assert.match(said("webhook_deleted", "webhook-3", "https://a.example/: item.sung", null), /: https:\/\/a\.example\/; item\.sung\.$/);
  assert.ok(said("webhook_turned", "webhook-3", "enabled", "disabled").endsWith("disabled."));
  for (const text of ["of another version", ""]) assert.equal(said("api_key_made", "key-1", null, text), `Ada made key 1: ${text}.`);
});

test("in a customer's own story what they did is theirs, by their name", () => {
  const told = (what, subject, old, now) => spoken(entry(what, subject, old, now, null), { ...NAMES, ...SHOP });
  assert.equal(told("customer_login", "customer-12", null, null), "Anna Bianchi signed in.");
  assert.equal(told("customer_login_failed", "customer-12", null, null), "Trivet refused a login of Anna Bianchi: a wrong password.");
  assert.equal(told("missing_chosen", "ORD-1-9", "0: MISSING", "0: MISSING: without"), "Anna Bianchi chose what becomes of what is missing of order 9: line 1: missing, and the customer goes without.");
  assert.equal(told("order_cancelled", "ORD-1-9", "validated", "cancelled: by the customer"), "Anna Bianchi cancelled order 9, which was placed.");
  assert.equal(told("customer_login", "customer-13", null, null), "Customer 13 signed in.");
  assert.match(said("missing_chosen", "ORD-1-9", "0: MISSING", "0: MISSING: without", null), /^The customer chose /);
  assert.match(said("order_cancelled", "ORD-1-9", "validated", "cancelled: by the customer"), /^Ada .*, because: by the customer\.$/, "a manager's own words stay");
});

test("what comes every week says when, in the reader's language, and never by the number of a slot", () => {
  const told = (what, old, now, names = SHOP) => spoken(entry(what, "customer-12", old, now, null), { ...NAMES, ...names });
  const kept = "2 items, delivery in slot 43, next 2026-12-05, saved";
  assert.equal(told("recurring_order_added", null, kept), "Anna Bianchi has something ordered every week: 2 items, delivery, next on Saturday 5 December, 08:00–10:00, by saved card.");
  assert.equal(told("recurring_order_ended", kept.replace("delivery", "pick_up at branch 2"), null, {}), "Customer 12 ended what was ordered every week: 2 items, pick-up, branch 2, next on Saturday 5 December, by saved card.");
  assert.equal(told("recurring_order_placed", kept, "ORD-1-9, next 2026-12-12"), "Trivet placed what Anna Bianchi has every week: order 9, next on Saturday 12 December.");
  assert.equal(told("recurring_order_not_placed", kept, "SLOT_FULL, NOT_TOLD, 2"), "Trivet could not place what Anna Bianchi has every week: the time was fully booked and the letter about it could not be sent in time; 2 weeks in a row.");
  assert.ok(told("recurring_order_paused", kept, ", 4").endsWith("it could not be ordered as it was; 4 weeks in a row."));
  speak(wordsIn("de"));
  assert.equal(told("recurring_order_added", null, kept), "Anna Bianchi lässt jede Woche bestellen: 2 Artikel, Lieferung, das nächste Mal am Samstag, 5. Dezember, 08:00–10:00, mit gespeicherter Karte.");
});

test("wishes, languages, methods and the usual address of a customer are said in words", () => {
  const told = (what, old, now) => spoken(entry(`customer_${what}`, "customer-12", old, now, null), { ...NAMES, ...SHOP });
  const wishes = "leave at the door, safe place: the shed, notices by mail, notices by none";
  assert.equal(told("preferences_changed", "notices by mail", wishes), "Anna Bianchi wants things brought otherwise: notices by mail → left at the door, in a safe place: the shed, notices by mail, no notices.");
  assert.equal(told("language_changed", "", "it"), "Anna Bianchi reads another language: nothing → Italian.");
  assert.equal(told("phone_changed", "", "+39 1"), "Anna Bianchi has another telephone number: nothing → +39 1.");
  assert.equal(told("method_saved", null, "visa 4242"), "Anna Bianchi saved a payment method: Visa ···· 4242.");
  assert.equal(told("address_added", null, "Home, Anna, 1 Street, 50123 Firenze (default)"), "Anna Bianchi added an address: Home, Anna, 1 Street, 50123 Firenze (the usual one).");
});

test("an order that came to nothing, and a notice that did not go, say why", () => {
  assert.equal(said("order_failed", "ORD-1-9", "draft", "PAYMENT_DECLINED", null), "Trivet let order 9 go, which was begun, because: the payment was declined.");
  assert.equal(said("notice_not_sent", "ORD-1-9", null, "mail: no such box", null), "Trivet could not tell a customer of order 9: by mail, “no such box”.");
  assert.equal(said("recurring_letter_not_sent", "recurring_order", null, "no such box", null), "Trivet could not mail a customer about their weekly order: “no such box”.");
});

test("a payment that differs from its provider's says the amounts and what differs", () => {
  const said = (...parts) => spoken(entry(...parts), { ...NAMES, currency: "EUR" });
  assert.equal(said("payment_differs", "payment-1", "1250 refunded 0", "1250 refunded 250: PAYMENT_REFUND_DIFFERS", null), "Trivet found a payment that differs: €12.50 here, €12.50, €2.50 given back (Another amount was given back) at the provider.");
  assert.equal(said("difference_settled", "payment-1", "PAYMENT_CHARGED_TWICE", "by_hand: called: them"), "Ada settled a payment that differed: Charged twice → Settled by hand, because: called: them.");
  assert.equal(said("payment_refunded", "payment-1", "1250 refunded 0", "1250 refunded 1250: PAYMENT_CHARGED_TWICE", null), "Trivet gave money back: €12.50 → €12.50, €12.50 given back (Charged twice).");
});

test("whatever a customer's story can hold is said in words of each language", () => {
  const RAW = [
    ["missing_chosen", "0: MISSING", "0: MISSING: refund"], ["order_checked_out", null, "draft: 8350, pick_up from branch 2 in slot 43 on 2026-11-28, code 5"],
    ["order_failed", "draft", "PAYMENT_CANCELLED"], ["order_cancelled", "validated", "cancelled: by the customer"], ["notice_not_sent", null, "sms: 500"],
    ["customer_preferences_changed", "signature, notices by sms", "leave at the door, safe place: 1, notices by none"], ["customer_language_changed", "en", "de"],
    ["customer_address_added", null, "1 (default)"], ["customer_method_default", "visa 4242", "mastercard 5555"],
    ["recurring_order_added", null, "1 items, pick_up at branch 2 in slot 43, next 2026-12-05, counter"], ["recurring_order_placed", null, "ORD-1-9, next 2026-12-05"],
    ...["SLOT_FULL", "OPTIONS_INVALID", "PAYMENT_ACTION_REQUIRED", "MENU_FULL"].map((code) => ["recurring_order_not_placed", null, `${code}, 1`]),
  ];
  for (const language of /** @type {const} */ (["en", "de", "it"])) {
    speak(wordsIn(language));
    for (const [what, old, now] of RAW) {
      const words = spoken(entry(what, what.startsWith("order") || what === "missing_chosen" ? "ORD-1-9" : "customer-12", old, now, null), { ...NAMES, ...SHOP, currency: "EUR" });
      assert.doesNotMatch(words, /[A-Z]{3}|_|slot|2026-|draft|audit\.|default|notices by (sms|none)|pick.up at|by the customer/, `${language}: ${words}`);
    }
  }
});
