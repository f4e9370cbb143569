import assert from "node:assert/strict";
import { test } from "node:test";

import { joined, met, peopleAfter, who } from "diner/people.js";

const member = (id, more = {}) => ({ member_id: id, nickname: id.toUpperCase(), is_host: id === "anna", connected: true, ...more });
const ids = (people) => people.map((one) => one.member_id);

test("everybody who is there is shown, in the order in which they came", () => {
  const people = met([], [member("anna"), member("bob")]);
  assert.deepEqual(ids(people), ["anna", "bob"]);
  assert.ok(people.every((one) => one.here === true));
});

test("whoever has left keeps name and colour for what they ordered, and so do the others", () => {
  const before = met([], [member("anna"), member("bob"), member("cleo")]);
  const after = met(before, [member("bob"), member("cleo")]);
  assert.deepEqual(who(after, "anna"), { name: "ANNA", index: 0 });
  assert.deepEqual(who(after, "cleo"), { name: "CLEO", index: 2 });
  assert.deepEqual(after.map((one) => one.here), [false, true, true]);
});

test("a leaving frame takes somebody off the table, not out of its memory", () => {
  const people = peopleAfter(met([], [member("anna"), member("bob")]), { type: "member_leave", member: member("anna") });
  assert.equal(people[0].here, false);
  assert.equal(people[0].is_host, false);
});

test("there is one host: a new one ends the old", () => {
  const people = joined(met([], [member("anna"), member("bob")]), { member_id: "bob", nickname: "BOB", is_host: true });
  assert.deepEqual(people.map((one) => one.is_host), [false, true]);
});

test("an update that does not say whether somebody is connected leaves it as it was", () => {
  const away = peopleAfter(met([], [member("anna")]), { type: "member_presence", member: member("anna", { connected: false }) });
  const renamed = peopleAfter(away, { type: "member_update", member: { member_id: "anna", nickname: "Ann", is_host: true } });
  assert.deepEqual([renamed[0].nickname, renamed[0].connected], ["Ann", false]);
});

test("presence of somebody who has left, or was never seen, brings nobody to the table", () => {
  const left = met(met([], [member("anna")]), []);
  assert.deepEqual(peopleAfter(left, { type: "member_presence", member: member("anna") }), left);
  assert.deepEqual(peopleAfter(left, { type: "member_presence", member: member("zoe") }), left);
});

test("thirty who stay and a hundred who have gone do not grow without end, and nobody who is here is forgotten", () => {
  let people = [];
  for (let at = 0; at < 130; at += 1) people = joined(people, member(`gone${at}`), false);
  people = met(people, Array.from({ length: 30 }, (_, at) => member(`here${at}`)));
  assert.ok(people.length <= 100);
  assert.equal(people.filter((one) => one.here).length, 30);
});

test("whoever comes after somebody has left gives everybody the colour that the others see", () => {
  const [anna, bob, cleo] = ["anna", "bob", "cleo"].map((id, number) => member(id, { joined: number }));
  const early = peopleAfter(met([], [anna, bob, cleo]), { type: "member_leave", member: anna });
  const late = met([], [bob, cleo]);
  for (const people of [early, late]) assert.deepEqual(["bob", "cleo"].map((id) => who(people, id).index), [1, 2]);
});

test("an unknown person has the colour of nobody", () => {
  assert.deepEqual(who([], null), { name: "", index: 11 });
});
