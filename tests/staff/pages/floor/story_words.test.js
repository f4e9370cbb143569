import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { speak } from "trivet/i18n.js";
import { forWhom, said } from "staff/floor/story_words.js";
import { wordsIn } from "../words.js";

const anna = { member_id: "anna", nickname: "Anna", joined: 0, is_host: true };
const bob = { member_id: "bob", nickname: "Bob", joined: 1, is_host: false };
const eva = { id: 1, name: "Eva" };
const pizza = { public_id: "l1", name: "Margherita", qty: 2, note: "" };

const guest = (what, more = {}) => ({ seq: 1, at: "", what, by: "member", member: bob, user: null, act: null, ...more });
const staff = (what, act, more = {}) => guest(what, { by: "staff", member: null, user: eva, act, ...more });
const trivet = (what, more = {}) => guest(what, { by: "system", member: null, ...more });
const order = { order_number: 42 };
const euros = (amount) => `€${amount.toFixed(2)}`;
const pays = (status) => ({ whom: bob, payment: { amount: 19, tip: 2, method: "card", status } });

const SAID = [
  [guest("member_join", { whom: bob }), "joined"],
  [staff("member_join", "session_opened", { whom: bob }), "seated the party"],
  [staff("member_join", "member_seated", { whom: bob }), "seated Bob"],
  [staff("member_join", null, { whom: bob }), "Bob came to the table"],
  [guest("member_update", { whom: bob }), "is called Bob now"],
  [guest("member_update", { whom: anna }), "Anna is host now"],
  [guest("member_update", { member: anna, whom: bob }), "changed a name to Bob"],
  [staff("member_update", "member_renamed", { whom: anna }), "changed a name to Anna"],
  [guest("member_leave", { whom: bob }), "left"],
  [staff("member_leave", "member_sent_away", { whom: bob }), "removed Bob"],
  [staff("member_leave", null, { whom: bob }), "Bob left the table"],
  [guest("cart_update", { action: "created", dish: pizza, whom: bob }), "added 2 × Margherita"],
  [guest("cart_update", { action: "updated", dish: pizza, whom: bob }), "made it 2 × Margherita"],
  [staff("cart_update", "line_removed", { action: "deleted", dish: pizza, whom: bob }), "removed 2 × Margherita"],
  [trivet("cart_update", { action: "updated", dish: { ...pizza, left: 1 }, whom: bob }), "only 1 left: Margherita"],
  [guest("cart_locked", order), "placed order 42"],
  [trivet("order_processing", { ...order, phase: "retrying" }), "the till did not answer for order 42; it is sent again"],
  [trivet("order_processing", { ...order, phase: "checking" }), "asks the till whether it has order 42"],
  [trivet("order_processing", { ...order, phase: "queued" }), "order 42 waits for the till"],
  [staff("order_processing", "order_resent", { ...order, phase: "queued" }), "sent order 42 to the till again"],
  [trivet("order_confirmed", order), "order 42 is confirmed"],
  [trivet("order_failed", order), "order 42 was refused"],
  [trivet("order_fired", order), "order 42 has reached the till"],
  [staff("order_fired", "order_entered_by_hand", order), "entered order 42 by hand"],
  [staff("order_status", "order_moved", { ...order, status: "preparing" }), "order 42: cooking"],
  [staff("order_status", "order_cancelled", { ...order, status: "cancelled" }), "cancelled order 42"],
  [staff("order_status", "ticket_bumped", { ...order, status: "ready" }), "took order 42 off the kitchen’s display"],
  [staff("order_status", "ticket_recalled", { ...order, status: "ready" }), "called order 42 back to the kitchen’s display"],
  [staff("order_item_status", "item_moved", { ...order, state: "ready", dishes: [pizza, { name: "Acqua", qty: 1, note: "" }] }), "1 × Acqua and 2 × Margherita: ready"],
  [staff("order_item_status", "item_moved", { ...order, state: "served" }), "something: served"],
  [guest("course_update", { ...order, course: "main", held: false }), "order 42, Mains: to be made now"],
  [staff("course_update", "course_held", { ...order, course: "dessert", held: true }), "order 42, Desserts: held for later"],
  [guest("pass_validated"), "gave the daily pass"],
  [trivet("ordering_disabled"), "ordering was stopped"],
  [trivet("ordering_enabled"), "orders are taken again"],
  [trivet("session_closed"), "the visit ended by itself"],
  [staff("session_closed", "session_closed"), "closed the visit"],
  [staff("session_closed", "session_force_closed"), "closed the visit all the same"],
  [staff("session_restored", "session_restored"), "opened the visit again"],
  [guest("cart_shared"), "shared the cart by a link"],
  [staff("order_pick", null, { ...order, dish: pizza, state: "PICKED" }), "2 × Margherita: found"],
  [guest("order_pick", { ...order, state: "refund" }), "something: refunded"],
  [staff("session_moved", "session_moved", { table_number: 8 }), "moved the party to table 8"],
  [staff("session_moved", "session_merged", { table_number: 8 }), "put the parties together"],
  [staff("party_join", "session_merged", { table_number: 8 }), "put them together with the party of table 8"],
  [staff("party_join", null, { table_number: 8 }), "put them together with the party of table 8"],
  [staff("party_join", "merge_undone", { table_number: 8 }), "separated the parties again"],
  [staff("party_join", "session_restored", { table_number: 8 }), "separated the parties again"],
  [staff("party_leave", "merge_undone"), "separated the parties again"],
  [guest("waiter_called", { reason: "waiter" }), "called the waiter"],
  [guest("waiter_called", { reason: "bill" }), "asked for the bill"],
  [guest("waiter_called", { reason: "help" }), "asked for help"],
  [staff("waiter_acknowledged", "call_acknowledged", { reason: "bill" }), "took the call"],
  [guest("claim_update", { action: "claimed", dish: pizza, whom: bob }), "will pay for 2 × Margherita"],
  [guest("claim_update", { action: "released", dish: pizza, whom: bob }), "will not pay for 2 × Margherita any more"],
  [guest("claim_update", { action: "claimed", dish: pizza }), "made 2 × Margherita the whole table’s"],
  [guest("claim_update", { action: "released" }), "took something back from the whole table"],
  [staff("discount_update", "discount_given", { action: "given", reason: "late" }), "gave a discount: late"],
  [staff("discount_update", "discount_given", { action: "given", reason: "cold", dish: pizza }), "gave a discount on 2 × Margherita: cold"],
  [staff("discount_update", "discount_removed", { action: "removed", reason: "late" }), "took a discount back: late"],
  [staff("discount_update", "discount_removed", { action: "removed", reason: "cold", dish: pizza }), "took a discount on 2 × Margherita back: cold"],
  [guest("payment_update", pays("created")), "is about to pay €21.00"],
  [trivet("payment_update", pays("authorising")), "the payment of €21.00 is on its way"],
  [trivet("payment_update", pays("requires_action")), "the payment of €21.00 waits to be confirmed on the provider’s page"],
  [trivet("payment_update", pays("authorised")), "the payment of €21.00 is approved"],
  [trivet("payment_update", pays("captured")), "€21.00 is paid"],
  [trivet("payment_update", pays("declined")), "the payment of €21.00 was declined"],
  [guest("payment_update", pays("cancelled")), "called the payment of €21.00 off"],
  [trivet("payment_update", pays("voided")), "the payment of €21.00 is void"],
  [trivet("payment_update", pays("refunded")), "€21.00 was paid back"],
  [trivet("payment_update", pays("partially_refunded")), "a part of €21.00 was paid back"],
  [trivet("payment_update", pays("unknown")), "nobody knows yet whether €21.00 is paid; it is looked up"],
  [staff("payment_update", "payment_taken", pays("captured")), "took €21.00"],
  [staff("payment_update", "deposit_taken", pays("captured")), "took a deposit of €21.00"],
  [staff("payment_update", "payment_captured", pays("captured")), "took the €21.00 that was announced"],
  [staff("payment_update", "payment_refunded", pays("partially_refunded")), "gave money back, of €21.00"],
  [staff("payment_update", "payment_voided", pays("voided")), "made the payment of €21.00 void"],
  [staff("payment_update", "payment_cancelled", pays("cancelled")), "called the payment of €21.00 off"],
];

test("each thing that happens has a sentence", () => {
  speak(wordsIn("en"));
  for (const [entry, words] of SAID) assert.equal(said(entry, euros), words, JSON.stringify(entry));
});

test("in every language each has one, with nothing left open in it", () => {
  for (const language of /** @type {const} */ (["en", "de", "it"])) {
    speak(wordsIn(language));
    for (const [entry] of SAID) assert.doesNotMatch(said(entry, euros), /[{}]|story\.|undefined|\bnull\b/, `${language} ${JSON.stringify(entry)}`);
  }
});

test("every numbered event of the diners' socket has one", () => {
  const frames = readFileSync(new URL("../../../../server/diners/frames.py", import.meta.url), "utf8");
  const types = [...frames.matchAll(/\(EventFrame, .*tag="(\w+)"\)/g)].map(([, type]) => type);
  assert.deepEqual(types.filter((type) => !SAID.some(([{ what }]) => what === type)), []);
  assert.ok(types.length > 15);
});

test("what a later version tells is said by its own name", () => {
  speak(wordsIn("en"));
  assert.equal(said(trivet("bill_split"), euros), "bill split");
});

test("whose line it is stands where somebody else has changed it", () => {
  assert.equal(forWhom(guest("cart_update", { whom: bob })), null);
  assert.equal(forWhom(staff("cart_update", "line_added", { whom: bob })), bob);
  assert.equal(forWhom(guest("cart_update", { member: anna, whom: bob })), bob);
  assert.equal(forWhom(guest("member_leave", { member: anna, whom: bob })), null);
});
