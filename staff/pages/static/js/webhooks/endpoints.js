/**
 * Webhooks: what they may be told of, how one stands, and what is wrong with what is said of one.
 *
 * Owns: that. Must not: ask a server, or draw. The rules are the server's; what is found here is said before it is asked.
 */

/**
 * @typedef {object} Webhook
 * @property {number} id
 * @property {string} url
 * @property {string} description
 * @property {string[]} events
 * @property {"good" | "failing" | "parked" | "disabled"} state
 * @property {string | null} disabled_at
 * @property {"by_hand" | "gone" | "failing" | null} disabled_why
 * @property {string | null} failing_since
 * @property {string} last_error
 * @property {number} lag_rows
 * @property {number} parked
 * @property {string | null} delivered_at
 * @property {string | null} rotating_until
 * @property {string} [secret] Itself, in the answer that made it.
 */
/**
 * @typedef {object} Delivery
 * @property {number} id
 * @property {string} message_id
 * @property {string} type
 * @property {string} entity_type
 * @property {string} entity_id
 * @property {boolean} taken
 * @property {string} at
 * @property {number} tries
 * @property {number | null} status
 * @property {number} duration_ms
 * @property {string} error
 * @property {string} answer
 */

export const HOOKS = "/api/v1/admin/webhooks";
export const EVENTS = /** @type {const} */ (["order.created", "order.updated", "order.cancelled", "kitchen.order_ready", "payment.processed", "payment.refunded", "session.opened", "session.updated", "session.closed", "item.updated", "stock.low", "pos.alert"]);
export const URL_CHARS_MAX = 500;
export const DESCRIPTION_CHARS_MAX = 120;
export const SENDING_MS = 25_000; // a receiver may take ten seconds, and as long again while others are sent to
const STATES = { good: ["good", "circle-check"], failing: ["wait", "triangle-alert"], parked: ["wait", "package-x"], disabled: ["alert", "power-off"] };
const ERRORS = /** @type {readonly string[]} */ (["redirect", "gone", "timeout", "unknown_host", "unreachable", "broken", "refused_address", "no_secret"]);

/**
 * What people know it by: what it is called, else where it goes.
 * @param {Pick<Webhook, "url" | "description">} webhook
 */
export const nameOf = ({ url, description }) => description || hostOf(url);

/** @param {string} url */
function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

/** The tone and the icon of how it stands. @param {Webhook} webhook */
export const looksOf = ({ state }) => STATES[state];

/** The key of how it stands, in words. @param {Webhook} webhook */
export const standing = ({ state, disabled_why: why }) => (state === "disabled" ? `webhooks.off.${why ?? "by_hand"}` : `webhooks.state.${state}`);

const CRASHED = /^crashed \((\w+)\)$/; // a bug of ours, by its class

/**
 * The key and values of why something was not taken; null where it was.
 * @param {string} error
 * @returns {[string, Record<string, string>] | null}
 */
export function errorOf(error) {
  if (error === "") return null;
  const [, status] = /^http_(\d+)$/.exec(error) ?? [];
  if (status) return [status.startsWith("3") ? "webhooks.error.redirect" : "webhooks.error.status", { status }];
  const [, bug] = CRASHED.exec(error) ?? [];
  if (bug) return ["webhooks.error.crashed", { error: bug }];
  return [`webhooks.error.${ERRORS.includes(error) ? error : "broken"}`, {}];
}

/**
 * The list with this one as it is now, without its secret, which is shown once and kept nowhere; the newest first.
 * @param {readonly Webhook[]} known
 * @param {Webhook} become
 * @returns {Webhook[]}
 */
export function withWebhook(known, become) {
  const { secret: _, ...kept } = become;
  return [...known.filter(({ id }) => id !== become.id), kept].sort((a, b) => b.id - a.id);
}

/** The key of what is wrong with an address, empty where nothing is to be seen. @param {string} url */
export function urlWrong(url) {
  const said = url.trim();
  if (said.length > URL_CHARS_MAX || !/^https?:\/\/[!-~]+$/i.test(said)) return "webhooks.url.malformed";
  return "";
}

/** The key of what the server says is wrong with an address, empty for anything else. @param {{ code: string, details: Record<string, any> } | null} error */
export const urlRefused = (error) => (error?.code === "VALIDATION_FAILED" && error.details.field === "url" ? `webhooks.url.${error.details.why ?? "malformed"}` : "");

/** The key of what is wrong with a choice of events, empty where nothing is. @param {readonly string[]} events */
export const eventsWrong = (events) => (events.length > 0 ? "" : "webhooks.events_wrong");
