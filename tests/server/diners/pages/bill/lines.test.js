import assert from "node:assert/strict";
import { test } from "node:test";

import { claimOf, closed, isSo, ownersOf, payersOf, sayable } from "diner/bill/lines.js";
import { bill, line, payment } from "../../../pages/bills.js";

const HERE = ["anna", "ben", "carla"];
const claims = (...of) => ({ claimed_by: of.map(([member_id, ...share]) => ({ member_id, share })) });
const table = (says) => says.filter((one) => one.whose);

test("a line is its member's, but for what others have claimed of it", () => {
  assert.deepEqual(ownersOf(line("pizza", "anna", 10), HERE), ["anna"]);
  assert.deepEqual(ownersOf(line("pizza", "anna", 10, claims(["carla", 1, 2])), HERE), ["carla", "anna"]);
  assert.deepEqual(ownersOf(line("pizza", "anna", 10, claims(["carla", 1, 1])), HERE), ["carla"]);
  assert.deepEqual(ownersOf(line("pizza", "anna", 10, claims(["carla", 1, 3], ["ben", 2, 3])), HERE), ["carla", "ben"]);
});

test("thirds that add up to the whole leave nothing to its member, though a third is no number", () => {
  assert.deepEqual(ownersOf(line("cake", "anna", 10, claims(["carla", 1, 3], ["ben", 1, 3], ["dan", 1, 3])), HERE), ["carla", "ben", "dan"]);
});

test("a shared line is theirs who have said so, and of the others who are here", () => {
  const wine = { shared: true };
  assert.deepEqual(ownersOf(line("wine", "anna", 9, wine), HERE), HERE);
  assert.deepEqual(ownersOf(line("wine", "anna", 9, { ...wine, ...claims(["ben", 1, 2]) }), HERE), ["ben", "anna", "carla"]);
  assert.deepEqual(ownersOf(line("wine", "anna", 9, { ...wine, ...claims(["ben", 1, 2]) }), ["ben"]), ["ben"]);
});

test("who has paid a line and who is paying it is read off the payments", () => {
  const covers = { lines: [{ public_id: "pizza", share: [1, 2] }] };
  const is = bill({ payments: [payment("1", "ben", 5, "captured", covers), payment("2", "carla", 5, "authorising", covers), payment("3", "dan", 5, "declined", covers), payment("4", null, 5, "captured", covers)] });
  assert.deepEqual(payersOf(is, is.lines[0]), { paid: ["ben", null], paying: ["carla"] });
  assert.deepEqual(payersOf(is, is.lines[1]), { paid: [], paying: [] });
});

test("nothing is said of what is paid, or being paid; what costs nothing is open all the same", () => {
  const is = bill({ payments: [payment("2", "carla", 5, "created", { lines: [{ public_id: "pasta", share: [1, 1] }] })] });
  assert.deepEqual(is.lines.map((one) => closed(is, one)), [false, true, false]);
  assert.equal(closed(is, line("soup", "anna", 5, { paid: true })), true);
  assert.equal(closed(is, line("water", "anna", 0, { paid: true })), false);
  assert.equal(closed(bill({ balance: 0 }), line("water", "anna", 0, { paid: true })), true);
});

test("of another's line one takes all or a part, and gives back what one has taken", () => {
  const says = sayable(line("pasta", "ben", 12), "anna", false);
  assert.deepEqual(says, [[1, 1], [1, 2], [1, 3], [1, 4]].map((share) => ({ share })));
  assert.deepEqual(sayable(line("pasta", "ben", 12, claims(["anna", 1, 2])), "anna", false).at(-1), { share: null });
});

test("of one's own one says that it is the whole table's, and takes that back; so may the host of any", () => {
  assert.deepEqual(sayable(line("pizza", "anna", 10), "anna", false), [{ share: [1, 1], whose: "table" }]);
  assert.deepEqual(table(sayable(line("wine", "anna", 9, { shared: true }), "anna", false)), [{ share: null, whose: "table" }]);
  assert.deepEqual(table(sayable(line("pasta", "ben", 12), "anna", true)), [{ share: [1, 1], whose: "table" }]);
  assert.deepEqual(table(sayable(line("pasta", "ben", 12), "anna", false)), []);
});

test("what one has said is marked, however the server writes the fraction", () => {
  const half = line("pasta", "ben", 12, claims(["anna", 2, 4]));
  assert.equal(isSo(half, "anna", { share: [1, 2] }), true);
  assert.equal(isSo(half, "anna", { share: [1, 3] }), false);
  assert.equal(isSo(half, "anna", { share: null }), false);
  assert.equal(isSo(half, "carla", { share: [1, 2] }), false);
  assert.deepEqual([claimOf(half, "anna"), claimOf(half, "carla")], [[2, 4], null]);
});
