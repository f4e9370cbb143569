/**
 * The house of whoever is signed in: its store, and the socket that keeps it true.
 *
 * Owns: connecting while somebody is signed in, and when what is shown was told. Must not: know what is in a frame.
 */
import { effect, signal } from "@preact/signals-core";

import { learn, serverTime } from "trivet/time.js";
import { staffConnection } from "trivet/trivet.js";
import { account } from "staff/account.js";
import { live } from "staff/live.js";

/** What there is; `live.js` says what of. */
export const house = live();

/** How it stands with the connection: `phase`, `lost`, `retryAt` (`trivet/trivet.js`, `Status`). */
export const connected = signal(/** @type {import("trivet/trivet.js").Status} */ ({ phase: "idle", lost: false, retryAt: null }));

/**
 * When what is shown was true for the last time: null while connected, else when something was heard last, which is not when
 * its end was noticed. Milliseconds of the server's clock.
 */
export const trueAt = signal(/** @type {number | null} */ (null));

const connection = staffConnection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/admin/ws`,
  token: account.token,
});

connection.on("frame", house.apply);
connection.on("frame", (frame) => {
  if (connected.peek().phase === "live" && "at" in frame) learn(Date.parse(frame.at)); // before that what comes may be long past
});
connection.on("status", (status) => {
  if (connected.value.phase === "live" && status.phase !== "live") trueAt.value = serverTime(connection.heardAt() ?? undefined);
  if (status.phase === "live") trueAt.value = null;
  connected.value = status;
});

const EXPIRE_MS = 60_000;
effect(() => {
  if (account.phase.value !== "in") return;
  const timer = setInterval(() => house.expire(serverTime()), EXPIRE_MS);
  return () => clearInterval(timer);
});

effect(() => {
  if (account.phase.value === "in") return connection.start();
  connection.stop();
  house.clear();
});

/**
 * Asks for something to be done, as a command of the socket (`docs/contract.md` §5). Gives how it is then (`done`), and
 * raises a `TrivetError` where it was refused, or where nobody knows (`unanswered`): then the same may be asked again.
 * @type {typeof connection.ask}
 */
export const ask = connection.ask;

/** Each frame as it comes, for a page that has to know of a moment and not of a state. Gives what stops it. */
export const onFrame = (/** @type {(frame: import("trivet/trivet.js").StaffFrame) => void} */ listener) =>
  connection.on("frame", listener);
