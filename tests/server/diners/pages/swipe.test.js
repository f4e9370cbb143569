import assert from "node:assert/strict";
import { test } from "node:test";

import { swipe } from "diner/swipe.js";

/** A row of 300 pixels, and a hand. */
function row() {
  const listening = new Map();
  const element = { clientWidth: 300, style: { translate: "" }, addEventListener: (name, act) => listening.set(name, act), removeEventListener: (name) => listening.delete(name) };
  let away = 0;
  const end = swipe(element, () => void (away += 1));
  const hand = (name, x, y = 0, more = {}) => listening.get(name)?.({ pointerType: "touch", pointerId: 1, clientX: x, clientY: y, target: { closest: () => null }, ...more });
  return { element, listening, end, hand, away: () => away };
}

test("a row that is pushed far enough is gone, to either side", () => {
  for (const far of [130, -130]) {
    const { hand, away, element } = row();
    hand("pointerdown", 200);
    hand("pointermove", 200 + far);
    assert.equal(element.style.translate, `${far}px 0`);
    hand("pointerup", 200 + far);
    assert.equal(away(), 1);
    assert.equal(element.style.translate, "");
  }
});

test("one that is not pushed far enough comes back", () => {
  const { hand, away, element } = row();
  hand("pointerdown", 200);
  hand("pointermove", 310);
  hand("pointerup", 310);
  hand("pointermove", 400); // nobody holds it
  assert.equal(element.style.translate, "");
  assert.equal(away(), 0);
});

test("one that the browser takes out of the hand comes back, however far it was pushed", () => {
  const { hand, away, element } = row();
  hand("pointerdown", 200);
  hand("pointermove", 500);
  assert.equal(element.style.translate, "300px 0");
  hand("pointercancel", 500);
  assert.equal(element.style.translate, "");
  hand("pointerup", 500); // of a finger that holds nothing any more
  assert.equal(away(), 0);
});

test("a tap, scrolling, a mouse, a second finger and a button in the row are no push", () => {
  const { hand, away, element } = row();
  hand("pointerdown", 200);
  hand("pointermove", 208);
  assert.equal(element.style.translate, "", "a tap that trembles");
  hand("pointermove", 350, 200);
  assert.equal(element.style.translate, "", "scrolling");
  hand("pointermove", 350, 0, { pointerId: 2 });
  assert.equal(element.style.translate, "", "another finger");
  hand("pointerup", 200);
  for (const more of [{ pointerType: "mouse" }, { target: { closest: () => ({}) } }]) {
    hand("pointerdown", 200, 0, more);
    hand("pointermove", 400);
    hand("pointerup", 400);
  }
  assert.equal(away(), 0);
});

test("a row that is let alone listens to nothing", () => {
  const { end, listening } = row();
  end();
  assert.equal(listening.size, 0);
});
