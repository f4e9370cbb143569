/**
 * When a bell rings: when a table calls, food is ready or something has to be seen to, and again while a table or that waits.
 *
 * Owns: that. Must not: know how it sounds, or whether it may be heard (`sound.js`).
 */
import { effect } from "@preact/signals-core";

import { waitsOf } from "staff/floor/waiting.js";

/** @typedef {import("staff/sound.js").Bell} Bell */

/**
 * Rings for a house until it is stopped. What waited before it was known does not ring at once.
 * @param {Pick<import("staff/live.js").House, "known" | "calls" | "alerts" | "sessions">} house
 * @param {import("@preact/signals-core").ReadonlySignal<number>} now each step of it may remind
 * @param {{ ring(which: Bell): void, remind(which: Bell): void, hush(): void }} sounds
 * @returns {() => void} stops it
 */
export function ringing(house, now, sounds) {
  /** @type {Set<string> | null} */
  let known = null;
  return effect(() => {
    now.value;
    if (!house.known.value) return void (known = null);
    const calls = [...house.calls.value.keys()];
    const alerts = [...house.alerts.value.keys()];
    const ready = waitsOf(house.sessions.value.values()).filter(({ kind }) => kind === "ready").map(({ id }) => id);
    const before = known;
    known = new Set([...calls, ...alerts, ...ready]);
    if (before === null) return sounds.hush();
    const isNew = (/** @type {string} */ id) => !before.has(id);
    if (alerts.some(isNew)) sounds.ring("alert");
    else if (calls.some(isNew)) sounds.ring("call");
    else if (ready.some(isNew)) sounds.ring("ready");
    else if (alerts.length > 0) sounds.remind("alert");
    else if (calls.length > 0) sounds.remind("call");
  });
}
