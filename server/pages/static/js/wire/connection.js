/**
 * One lasting connection, made of as many sockets as it takes.
 *
 * Owns: opening, closing and opening again; the token; which socket counts. Must not: know what a frame means, but for the
 * few that are about the connection itself (`pong`, `session_moved`). Order is `sequence.js`'s, waiting for answers
 * `asking.js`'s, silence `heartbeat.js`'s, close codes `closing.js`'s.
 */

import { asking, notConnected, tooMany } from "./asking.js";
import { afterClose, backoff, GIVEN_UP } from "./closing.js";
import { heartbeat } from "./heartbeat.js";
import { sequence } from "./sequence.js";
import { browser } from "./surroundings.js";
import { telling } from "./telling.js";

/** @typedef {import("./sequence.js").AnyFrame} AnyFrame */
/** @typedef {import("./surroundings.js").Surroundings} Surroundings */

/** @typedef {import("../trivet.js").Options} Options */
/** @typedef {import("../trivet.js").Connection} Connection */

/**
 * @typedef {object} Protocol
 * @property {string} subprotocol
 * @property {string} snapshot What a snapshot is called.
 */

const LIVE_WITHIN_MS = 8_000; // from opening a socket until everything was shown
const STEADY_MS = 5_000; // who was live for so long begins with short waits again
const HASTE_MIN_MS = 1_000; // between two tries that hope hurries
const RESUME_AGAIN_MS = 1_000;
const ANSWER_MS = 10_000;

/**
 * @param {Protocol} protocol
 * @param {Options} options
 * @returns {Connection}
 */
export function connection(protocol, options) {
  const around = options.surroundings ?? browser();
  /** @type {Line} */
  const line = {
    protocol,
    around,
    url: options.url,
    token: options.token,
    shown: null,
    refused: null,
    socket: null,
    telling: telling(),
    order: sequence(protocol.snapshot),
    questions: asking(around),
    beat: heartbeat(around, () => send(line, { type: "ping" }), () => giveUp(line)),
    timer: null,
    attempt: 0,
    triedAt: -Infinity,
    liveAt: null,
    notBefore: 0,
    resumeRef: "",
    unhope: null,
  };
  return {
    start: () => start(line),
    stop: () => stop(line),
    status: line.telling.status,
    seq: () => line.order.since(),
    heardAt: () => line.beat.heardAt(),
    on: line.telling.on,
    ask: (message, more) => ask(line, message, more?.timeoutMs ?? ANSWER_MS),
  };
}

/**
 * @typedef {object} Line
 * @property {Protocol} protocol
 * @property {Surroundings} around
 * @property {string} url
 * @property {import("../trivet.js").Token} token
 * @property {string | null} shown The token that the socket was opened with.
 * @property {string | null} refused The one that was refused last.
 * @property {WebSocket | object | null} socket The one that counts; while a token is fetched, what stands for it.
 * @property {import("./telling.js").Telling} telling
 * @property {import("./sequence.js").Sequence} order
 * @property {import("./asking.js").Asking} questions
 * @property {import("./heartbeat.js").Heartbeat} beat
 * @property {any} timer Of the next try, or of the patience with this one.
 * @property {number} attempt
 * @property {number} triedAt
 * @property {number | null} liveAt
 * @property {number} notBefore
 * @property {string} resumeRef
 * @property {(() => void) | null} unhope
 */

/** @param {Line} line */
const phaseOf = (line) => line.telling.status().phase;

/** @param {Line} line */
function start(line) {
  line.unhope ??= line.around.onHope(() => hope(line));
  if (phaseOf(line) === "connecting" || phaseOf(line) === "live") return;
  line.refused = null;
  open(line);
}

/** @param {Line} line */
function stop(line) {
  line.unhope?.();
  line.unhope = null;
  drop(line, 1000);
  line.questions.lose();
  line.telling.say("idle");
}

/** Something gives hope: try now, or see whether what looks alive is. @param {Line} line */
function hope(line) {
  const phase = phaseOf(line);
  const now = line.around.now();
  if (phase === "live") line.beat.doubt();
  const mayTry = phase === "waiting" || phase === "closed";
  if (mayTry && now >= line.notBefore && Math.abs(now - line.triedAt) >= HASTE_MIN_MS) open(line);
}

/** @param {Line} line */
async function open(line) {
  drop(line, 1000);
  const stand = {};
  Object.assign(line, { socket: stand, triedAt: line.around.now(), liveAt: null });
  line.timer = line.around.after(LIVE_WITHIN_MS, () => giveUp(line));
  if (phaseOf(line) !== "closed") line.telling.say("connecting");
  const token = await tokenOf(line);
  if (line.socket !== stand) return; // stopped, or begun anew, meanwhile
  if (token === undefined) return ended(line, GIVEN_UP, "no token could be fetched");
  if (token === null || token === line.refused) return refuse(line);
  line.shown = token;
  plug(line, token);
}

/** @param {Line} line @returns {Promise<string | null | undefined>} null: there is none; undefined: nobody knows. */
async function tokenOf(line) {
  try {
    return typeof line.token === "string" ? line.token : await line.token(line.refused);
  } catch {
    return undefined;
  }
}

/** @param {Line} line @param {string} token */
function plug(line, token) {
  /** @type {WebSocket} */
  let socket;
  try {
    socket = line.around.connect(line.url, [line.protocol.subprotocol, `bearer.${token}`]);
  } catch {
    return ended(line, GIVEN_UP, "no socket could be made");
  }
  line.socket = socket;
  const counts = () => line.socket === socket;
  socket.onopen = () => counts() && opened(line);
  socket.onmessage = ({ data }) => counts() && came(line, data);
  socket.onclose = ({ code, reason }) => counts() && ended(line, code, reason);
}

/** @param {Line} line */
function opened(line) {
  line.resumeRef = line.questions.ref();
  line.order.opened(line.resumeRef);
  resume(line);
}

/** @param {Line} line */
function resume(line) {
  const since = line.order.since();
  if (since !== null) send(line, { type: "resume", ref: line.resumeRef, since });
}

/** @param {Line} line @param {object} message @returns {boolean} Whether it went out. */
function send(line, message) {
  const socket = /** @type {WebSocket | null} */ (line.socket);
  if (socket?.readyState !== 1) return false;
  socket.send(JSON.stringify(message));
  return true;
}

/** @param {Line} line @param {string} data */
function came(line, data) {
  line.beat.heard();
  const frame = read(data);
  if (frame === null || frame.type === "pong") return;
  if (frame.type === "session_moved" && frame.session_id && frame.ws_token) return move(line, frame);
  const socket = line.socket;
  const step = line.order.take(frame);
  const answers = frame.type === "error" || step.show.length === 0;
  if (answers && frame.ref !== line.resumeRef && isOurs(frame) && line.questions.answered(frame)) return;
  show(line, step.show);
  if (line.socket !== socket) return; // who listened has stopped us
  if (step.again) line.around.after(RESUME_AGAIN_MS, () => line.socket === socket && resume(line));
  if (step.gap) return giveUp(line);
  if (line.order.live() && phaseOf(line) !== "live") arrived(line);
}

/** An event that is dropped is not news, and so no answer. @param {AnyFrame} frame */
const isOurs = (frame) => frame.type === "error" || frame.type === "done" || typeof frame.seq !== "number";

/** @param {string} data @returns {AnyFrame | null} */
function read(data) {
  try {
    const frame = JSON.parse(data);
    return typeof frame?.type === "string" ? frame : null;
  } catch {
    return null; // nothing of ours
  }
}

/** @param {Line} line @param {AnyFrame[]} frames */
function show(line, frames) {
  for (const frame of frames) {
    line.telling.tell("frame", frame);
    line.questions.answered(frame);
  }
}

/** Everything has been shown. @param {Line} line */
function arrived(line) {
  line.around.cancel(line.timer);
  Object.assign(line, { liveAt: line.around.now(), refused: null, notBefore: 0 });
  line.questions.settle();
  line.beat.start();
  line.telling.say("live");
}

/** The party, or this member of it, goes on in another session. @param {Line} line @param {AnyFrame} frame */
function move(line, frame) {
  line.telling.tell("frame", frame);
  line.token = movedTo(line, frame.ws_token);
  line.order.forget();
  line.questions.lose();
  line.telling.tell("moved", { session_id: frame.session_id, ws_token: frame.ws_token, table: frame.table });
  if (phaseOf(line) === "idle") return; // who listened has stopped us
  if (line.attempt++ === 0) return void open(line);
  drop(line, 1000); // sent on and on: not faster than a connection that fails
  wait(line, backoff(line.attempt, line.around.random));
}

/** The token from here on: the one that came with the move, until whoever gives tokens has a newer one. @param {Line} line @param {string} given @returns {import("../trivet.js").Token} */
function movedTo({ token, shown }, given) {
  if (typeof token === "string") return given;
  return async (refused) => {
    const newest = await token(refused);
    return newest === null || newest === shown ? given : newest;
  };
}

/** The socket is dead, or as good as that. @param {Line} line */
function giveUp(line) {
  ended(line, GIVEN_UP, "given up");
}

/** @param {Line} line @param {number} code @param {string} reason */
function ended(line, code, reason) {
  const now = line.around.now();
  const steady = line.liveAt !== null && now - line.liveAt >= STEADY_MS;
  if (steady) line.attempt = 0;
  line.questions.asked();
  drop(line, GIVEN_UP);
  const next = afterClose(code, reason, line.attempt, line.around.random);
  if (next.then === "refused") return refusedBy(line);
  if (next.then === "closed" || phaseOf(line) === "closed") return finish(line, "closed");
  line.attempt += 1;
  line.notBefore = now + next.notWithinMs;
  wait(line, next.afterMs);
}

/** @param {Line} line @param {number} ms */
function wait(line, ms) {
  line.timer = line.around.after(ms, () => open(line));
  line.telling.say("waiting", line.around.now() + ms);
}

/** The server does not take this token. Where another can be had, that one is tried. @param {Line} line */
function refusedBy(line) {
  const twice = line.refused !== null; // the new one is refused too
  line.refused = line.shown;
  if (typeof line.token === "string") return refuse(line);
  if (twice) wait(line, backoff(line.attempt++, line.around.random));
  else open(line);
}

/** @param {Line} line */
function refuse(line) {
  drop(line, 1000);
  finish(line, "refused");
}

/** @param {Line} line @param {"refused" | "closed"} phase */
function finish(line, phase) {
  line.attempt = 0;
  line.questions.lose();
  line.telling.say(phase);
}

/** Forgets the socket; its goodbye may take minutes, and nobody waits for that. @param {Line} line @param {number} code */
function drop(line, code) {
  line.around.cancel(line.timer);
  line.beat.stop();
  const socket = /** @type {Partial<WebSocket> | null} */ (line.socket);
  line.socket = null;
  if (socket?.close === undefined) return;
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close(code);
}

/** @param {Line} line @param {{type: string}} message @param {number} timeoutMs */
function ask(line, message, timeoutMs) {
  if (phaseOf(line) !== "live") return Promise.reject(notConnected());
  if (line.questions.full()) return Promise.reject(tooMany());
  const ref = line.questions.ref();
  const answer = line.questions.wait(ref, timeoutMs);
  if (!send(line, { ...message, ref })) giveUp(line);
  return answer;
}
