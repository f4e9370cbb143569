/**
 * How a sink is, as one reads it: what is most urgent of it, what it lacks, and why.
 *
 * Owns: that reading. Must not: ask a server, or draw. A kind, an entity or an error that is not known here is said as it came.
 */
import { known, t } from "trivet/i18n.js";

/**
 * @typedef {object} Sink
 * @property {number} id
 * @property {string} kind
 * @property {string} name
 * @property {"pending" | "success" | "failed"} state
 * @property {number} attempts Failures in a row.
 * @property {string} last_error
 * @property {string} next_at
 * @property {string | null} disabled_at
 * @property {number} lag_rows
 * @property {number} lag_seconds
 * @property {number} delivered
 * @property {string | null} delivered_at
 * @property {number} parked
 */
/** @typedef {{ entity_type: string, entity_id: string, error: string, at: string }} Refused */

export const COUNTED_MAX = 10_000; // the server counts no further
const LATE_S = 60; // from here on staff are alerted

/** @param {string} key @param {string} otherwise */
const said = (key, otherwise) => (known(key) ? t(key) : otherwise);

/** @param {string} kind */
export const kindName = (kind) => said(`sync.kind.${kind}`, kind);

/** @param {Refused} refused */
export const entityName = ({ entity_type }) => said(`sync.entity.${entity_type}`, entity_type);

/** What people call it, and of which kind it is where that does not say so. @param {Sink} sink @returns {[string, string]} */
export const titleOf = ({ kind, name }) => (name ? [name, kindName(kind)] : [kindName(kind), ""]);

const CRASHED = /^crashed \((\w+)\)$/; // a bug of ours, by its class

/** Why it fails, as a sentence: ours where it is one of ours, else what the other side said. @param {string} error */
export function errorWords(error) {
  const [, status] = /^http_(\d+)$/.exec(error) ?? [];
  if (status) return status.startsWith("3") ? t("sync.error.redirect") : t("sync.error.status", { status });
  const [, bug] = CRASHED.exec(error) ?? [];
  if (bug) return t("sync.error.crashed", { error: bug });
  const key = `sync.error.${error.replaceAll(" ", "_")}`;
  if (known(key)) return t(key);
  return error ? t("sync.error.said", { error }) : t("sync.error.none");
}

/**
 * The one thing to know of it.
 * @param {Sink} sink
 * @returns {{ key: string, tone: "good" | "wait" | "alert", icon: string }}
 */
export function standing(sink) {
  if (sink.disabled_at) return { key: "sync.disabled", tone: "wait", icon: "power-off" };
  if (sink.state === "failed") return { key: "sync.failed", tone: "alert", icon: "triangle-alert" };
  if (sink.parked > 0) return { key: "sync.refuses", tone: "alert", icon: "triangle-alert" };
  if (sink.lag_seconds > LATE_S) return { key: "sync.late", tone: "alert", icon: "triangle-alert" };
  if (sink.state === "pending") return { key: "sync.catching_up", tone: "wait", icon: "hourglass" };
  return { key: "sync.whole", tone: "good", icon: "circle-check" };
}

/** Since when it lacks what it lacks longest, in ms; null where it lacks nothing. @param {Sink} sink @param {number} now in ms */
export const lacksSince = (sink, now) => (sink.lag_rows > 0 ? now - sink.lag_seconds * 1000 : null);

/** Whether there is anything that "try again" would do; one that is disabled sends nothing. @param {Sink} sink */
export const canRetry = (sink) => !sink.disabled_at && (sink.attempts > 0 || sink.parked > 0);

/** The list with this sink as it is now. @param {readonly Sink[]} sinks @param {Sink} one @returns {Sink[]} */
export const withSink = (sinks, one) => sinks.map((known) => (known.id === one.id ? one : known));
