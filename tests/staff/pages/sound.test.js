import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

const MINUTE = 60_000;
/** What the browser is told and told of. @type {Record<string, ((event: any) => any)[]>} */
let listeners;
/** Notes that were played, in hertz. @type {number[]} */
let played;
/** @type {any} */
let audio;
/** Whether the browser lets a page be heard. */
let allowed;
/** Who waits for the bell's lock, of all tabs; the first has it. @type {(() => any)[]} */
let queue;

class FakeAudio {
  state = "suspended";
  currentTime = 0;
  destination = {};
  onstatechange = () => {};
  constructor() {
    audio = this;
  }
  async resume() {
    if (!allowed) throw new Error("not allowed");
    this.state = "running";
    this.onstatechange();
  }
  /** The browser puts it to sleep. */
  sleeps() {
    this.state = "suspended";
    this.onstatechange();
  }
}
class FakeGain {
  gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
  connect() {}
}
class FakeOscillator {
  /** @param {any} _audio @param {{ frequency: number }} how */
  constructor(_audio, { frequency }) {
    this.frequency = frequency;
  }
  connect = (/** @type {any} */ next) => next;
  start = () => played.push(this.frequency);
  stop() {}
}

const shelf = new Map();
const locks = {
  /** @param {string} name @param {() => any} hold */
  async request(name, hold) {
    assert.equal(name, "trivet.bell");
    queue.push(hold);
    if (queue.length === 1) await hold();
  },
};

Object.assign(globalThis, {
  AudioContext: FakeAudio,
  GainNode: FakeGain,
  OscillatorNode: FakeOscillator,
  addEventListener: (/** @type {string} */ what, /** @type {any} */ does) => (listeners[what] ??= []).push(does),
});
Object.defineProperty(globalThis, "localStorage", {
  configurable: true,
  value: { getItem: (/** @type {string} */ key) => shelf.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void shelf.set(key, value), removeItem: (/** @type {string} */ key) => void shelf.delete(key) },
});
const { bell } = await import("staff/sound.js");

beforeEach(() => {
  [listeners, played, queue, allowed, audio] = [{}, [], [], true, null];
  shelf.clear();
  among({ locks });
  mock.timers.enable({ apis: ["Date"] });
});
afterEach(() => mock.timers.reset());

/** What else the browser has. @param {any} has */
const among = (has) => Object.defineProperty(globalThis, "navigator", { configurable: true, value: has });
/** Somebody does something on the page, or another tab does. @param {string} what @param {any} [event] */
async function happens(what, event = {}) {
  for (const listener of listeners[what] ?? []) listener(event);
  await turn();
}
/** A tab's bell, as it is once somebody has touched its page. */
async function touched() {
  const one = bell();
  one.listen();
  await happens("pointerdown");
  listeners = {};
  return one;
}

test("before the first touch it is silent, and does not ask the browser for sound", async () => {
  const one = bell();
  one.listen();
  one.ring("call");
  assert.equal(one.audible.value, false);
  assert.deepEqual([played, audio], [[], null]);
  await happens("keydown");
  assert.equal(one.audible.value, true);
  one.ring("call");
  assert.deepEqual(played, [880, 1175]);
});

test("what has to be seen to sounds otherwise than a call", async () => {
  const one = await touched();
  one.ring("alert");
  assert.deepEqual(played, [660, 660, 523]);
});

test("of several tabs one rings", async () => {
  const [one, other] = [await touched(), await touched()];
  one.ring("call");
  other.ring("call");
  assert.equal(played.length, 2);
  queue[1]?.(); // the first tab is closed, and its lock goes to the next
  other.ring("call");
  assert.equal(played.length, 4);
});

test("where there are no locks, or none may be had, each tab rings", async () => {
  among({});
  (await touched()).ring("call");
  assert.equal(played.length, 2);
  among({ locks: { request: async () => Promise.reject(new Error("site data are blocked")) } });
  const one = await touched();
  await turn();
  one.ring("call");
  assert.equal(played.length, 4);
});

test("muted it is silent, in every tab and after a reload, until it is not", async () => {
  const one = await touched();
  const other = bell();
  other.listen();
  one.mute(true);
  await happens("storage", { key: "trivet.muted", newValue: "1" });
  one.ring("call");
  assert.deepEqual(played, []);
  assert.deepEqual([one, other, bell()].map(({ muted }) => muted.value), [true, true, true]);
  one.mute(false);
  one.ring("call");
  assert.equal(played.length, 2);
  assert.equal(bell().muted.value, false);
});

test("what another tab changes beside is none of its affair", async () => {
  const one = bell();
  one.listen();
  await happens("storage", { key: "trivet.floor", newValue: "1" });
  assert.equal(one.muted.value, false);
});

test("it reminds once it has been quiet for a minute, and then again", async () => {
  const one = await touched();
  one.ring("call");
  mock.timers.tick(MINUTE - 1);
  one.remind("call");
  assert.equal(played.length, 2);
  mock.timers.tick(1);
  one.remind("call");
  one.remind("call");
  assert.equal(played.length, 4);
  mock.timers.tick(MINUTE);
  one.remind("call");
  assert.equal(played.length, 6);
});

test("food that is ready puts off no reminder", async () => {
  const one = await touched();
  one.ring("call");
  mock.timers.tick(MINUTE - 1);
  one.ring("ready");
  assert.deepEqual(played, [880, 1175, 1047]);
  mock.timers.tick(1);
  one.remind("call");
  assert.equal(played.length, 5);
});

test("what was there when one came is reminded of after a minute", async () => {
  const one = await touched();
  one.hush();
  one.remind("call");
  assert.deepEqual(played, []);
  mock.timers.tick(MINUTE);
  one.remind("call");
  assert.equal(played.length, 2);
});

test("one that the browser has put to sleep says so, and the next touch wakes it", async () => {
  const one = bell();
  one.listen();
  await happens("pointerdown");
  audio.sleeps();
  assert.equal(one.audible.value, false);
  await happens("pointerdown");
  assert.equal(one.audible.value, true);
});

test("where a page may not be heard, it is known that nobody hears it", async () => {
  allowed = false;
  const one = await touched();
  assert.equal(one.audible.value, false);
});
