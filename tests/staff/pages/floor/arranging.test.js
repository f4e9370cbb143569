import assert from "node:assert/strict";
import { test } from "node:test";
import { dragged, GRID, laidOut, MAX, roomFor, settled, stepped } from "staff/floor/arranging.js";

test("a table stands on the grid and inside, wherever it is let go", () => {
  assert.deepEqual(settled({ x: 112, y: 113 }), { x: 100, y: 125 });
  assert.deepEqual(settled({ x: -40, y: 1400 }), { x: 0, y: MAX });
});

test("a finger's way counts by the size of the plan on this screen", () => {
  assert.deepEqual(dragged({ x: 500, y: 500 }, { dx: 100, dy: -50 }, { width: 1000, height: 500 }), { x: 600, y: 400 });
  assert.deepEqual(dragged({ x: 500, y: 500 }, { dx: 100, dy: -50 }, { width: 500, height: 250 }), { x: 700, y: 300 });
  assert.deepEqual(dragged({ x: 900, y: 0 }, { dx: 900, dy: -9 }, { width: 1000, height: 1000 }), { x: MAX, y: 0 });
});

test("on a plan that is not drawn yet nothing moves", () => {
  assert.deepEqual(dragged({ x: 1, y: 2 }, { dx: 10, dy: 10 }, { width: 0, height: 0 }), { x: 1, y: 2 });
});

test("arrows move by a step of the grid, with Shift by four, and not out of the room", () => {
  const from = { x: 500, y: 500 };
  assert.deepEqual(stepped(from, { key: "ArrowRight" }), { x: 500 + GRID, y: 500 });
  assert.deepEqual(stepped(from, { key: "ArrowUp", shiftKey: true }), { x: 500, y: 500 - 4 * GRID });
  assert.deepEqual(stepped({ x: 0, y: MAX }, { key: "ArrowLeft" }), { x: 0, y: MAX });
  assert.equal(stepped(from, { key: "Enter" }), null);
});

test("there and back with the arrows is where one was", () => {
  const there = stepped({ x: 250, y: 250 }, { key: "ArrowDown" });
  assert.deepEqual(stepped(there, { key: "ArrowUp" }), { x: 250, y: 250 });
});

for (const count of [1, 12, 200]) {
  test(`${count} tables without a place get places of their own, inside`, () => {
    const tables = Array.from({ length: count }, (_, n) => ({ table_id: n, plan: n % 3 === 0 ? { x: (n * 37) % 1001, y: (n * 53) % 1001 } : null }));
    const spots = laidOut(tables);
    assert.equal(spots.size, tables.filter(({ plan }) => !plan).length);
    for (const { x, y } of spots.values()) assert.ok(x >= 0 && x <= MAX && y >= 0 && y <= MAX && Number.isInteger(x) && Number.isInteger(y));
    assert.equal(new Set([...spots.values()].map(({ x, y }) => `${x}/${y}`)).size, spots.size);
  });
}

test("who has a place keeps it: nothing is said of them", () => {
  assert.deepEqual([...laidOut([{ table_id: 1, plan: { x: 5, y: 5 } }]).keys()], []);
});

test("tables without a place do not stand on one another, nor on those that have one", () => {
  const tables = Array.from({ length: 12 }, (_, n) => ({ table_id: n, plan: n < 2 ? { x: n * 250, y: 0 } : null }));
  const { columns, rows } = roomFor(12);
  const spots = [...laidOut(tables).values(), { x: 0, y: 0 }, { x: 250, y: 0 }];
  for (const a of spots) {
    for (const b of spots) {
      const apart = Math.abs(a.x - b.x) >= MAX / columns || Math.abs(a.y - b.y) >= MAX / rows;
      assert.ok(a === b || apart, JSON.stringify([a, b]));
    }
  }
});
