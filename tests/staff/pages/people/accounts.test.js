import assert from "node:assert/strict";
import { test } from "node:test";
import { emailWrong, found, nameWrong, parted, withAccount } from "staff/people/accounts.js";

const person = (id, name, more = {}) => ({ id, name, email: `${name.toLowerCase()}@chianti.example`, role: "employee", created_at: "", disabled_at: null, ...more });
const ids = (accounts) => accounts.map(({ id }) => id);

test("those who may sign in stand by name, those who have left by when, the latest first", () => {
  const left = (id, day) => person(id, "Zoe", { disabled_at: `2026-05-0${day}T10:00:00Z` });
  const { present, left: gone } = parted([person(1, "Zoe"), left(2, 1), person(3, "Ada"), left(4, 2), person(5, "Ada")]);
  assert.deepEqual([ids(present), ids(gone)], [[3, 5, 1], [4, 2]]);
});

test("a changed account takes the place of the one before, and a new one comes last", () => {
  const list = withAccount([person(1, "Ada"), person(2, "Ben")], person(1, "Ann"));
  assert.deepEqual(list.map(({ name }) => name), ["Ann", "Ben"]);
  assert.deepEqual(ids(withAccount(list, person(3, "Cleo"))), [1, 2, 3]);
});

test("a password is in no list", () => {
  const [known] = withAccount([], person(1, "Ada", { password: "k7mf-2pqx" }));
  assert.equal(JSON.stringify(known).includes("k7mf"), false);
});

test("people are found by parts of name and address, in any case and order", () => {
  const all = [person(1, "Ada Rossi"), person(2, "Ben", { email: "ADA@x.example" }), person(3, "Cleo")];
  assert.deepEqual(ids(found(all, "ada")), [1, 2]);
  assert.deepEqual(ids(found(all, " rossi  ADA ")), [1]);
  assert.deepEqual(ids(found(all, "  ")), [1, 2, 3]);
  assert.deepEqual(ids(found(all, "nobody")), []);
});

test("what is no address is said before anybody is asked", () => {
  for (const email of ["ada@example.com", "  ada@example.com ", "a@b"]) assert.equal(emailWrong(email), "");
  for (const email of ["", "ada", "@", "a@", "a b@c", "a@b@c", `${"a".repeat(250)}@b.it`]) assert.equal(emailWrong(email), "people.email_wrong", email);
});

test("a name has 1 to 80 characters, whatever letters they are", () => {
  for (const name of ["A", "🦦".repeat(80), ` ${"a".repeat(80)} `]) assert.equal(nameWrong(name), "");
  for (const name of ["", "  ", "a".repeat(81)]) assert.equal(nameWrong(name), "people.name_wrong");
});
