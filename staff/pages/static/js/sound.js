/**
 * A bell for what needs somebody. Made, not played from a file; silent until somebody has touched the page, as browsers
 * ask for; of several tabs one rings.
 *
 * Owns: when it rings and whether it may. Must not: know what a call is.
 */
import { signal } from "@preact/signals-core";

import { localStorage } from "trivet/shelf.js";

const MUTED = "trivet.muted";
const AGAIN_MS = 60_000; // while something waits
/** Notes of each bell: hertz, and from when on in seconds. */
const NOTES = { call: [[880, 0], [1175, 0.16]], alert: [[660, 0], [660, 0.2], [523, 0.4]], ready: [[1047, 0]] };

/** @typedef {keyof typeof NOTES} Bell */

/** A bell; `sounds` is the one of this page. */
export function bell() {
  const muted = signal(localStorage.getItem(MUTED) === "1");
  /** Whether it could be heard: somebody has touched the page, and the browser has not silenced it since. */
  const audible = signal(false);
  /** Whether it is this tab that rings. */
  const ready = signal(false);
  /** @type {AudioContext | null} */
  let audio = null;
  let rangAt = -Infinity;

  async function arm() {
    if (audio) return void audio.resume().catch(() => {});
    const made = (audio = new AudioContext());
    made.onstatechange = () => (audible.value = made.state === "running");
    await made.resume().catch(() => {});
    audible.value = made.state === "running";
    const hold = () => ((ready.value = true), new Promise(() => {})); // until the tab is closed
    if (navigator.locks) navigator.locks.request("trivet.bell", hold).catch(hold); // none where site data are blocked
    else ready.value = true;
  }

  return {
    muted,
    audible,
    /** From the first touch on; each wakes it again, where the browser has put it to sleep. */
    listen() {
      for (const what of ["pointerdown", "keydown"]) addEventListener(what, arm, { capture: true });
      addEventListener("storage", ({ key, newValue }) => key === MUTED && (muted.value = newValue === "1"));
    },
    mute(/** @type {boolean} */ on) {
      muted.value = on;
      localStorage.setItem(MUTED, on ? "1" : "0");
    },
    /** @param {Bell} which */
    ring(which) {
      if (which !== "ready") rangAt = Date.now(); // it rings once, and what still waits rings again in its own time
      if (!audio || !ready.value || muted.value) return;
      audio.resume().catch(() => {});
      for (const [hertz, at] of NOTES[which]) note(audio, Number(hertz), Number(at));
    },
    /** From now on a minute of quiet, but for what is new. */
    hush: () => void (rangAt = Date.now()),
    /** Again, where it has been quiet for a minute and something still waits. @param {Bell} which */
    remind(which) {
      if (Date.now() - rangAt >= AGAIN_MS) this.ring(which);
    },
  };
}

/** The house's bell. */
export const sounds = bell();

/** @param {AudioContext} audio @param {number} hertz @param {number} after */
function note(audio, hertz, after) {
  const from = audio.currentTime + after;
  const gain = new GainNode(audio, { gain: 0 });
  const tone = new OscillatorNode(audio, { type: "sine", frequency: hertz });
  tone.connect(gain).connect(audio.destination);
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.4, from + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, from + 0.6);
  tone.start(from);
  tone.stop(from + 0.65);
}
