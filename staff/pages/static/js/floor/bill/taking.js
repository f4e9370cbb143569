/**
 * Taking money so that it is taken once: what was said is kept with its key until it is answered, also over a reload, and said
 * again as it was.
 *
 * Owns: that. Must not: draw, or decide what is said.
 *
 * @typedef {{ key: string, body: Record<string, any> }} Said
 */
import { signal } from "@preact/signals-core";

const STORED = "trivet.taking";

/**
 * @param {object} options
 * @param {(path: string, asking: { body: any, idempotencyKey: string }) => Promise<{ data: any }>} options.post Rejects with `TrivetError`.
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} options.storage
 * @param {() => string} options.uuid
 */
export function createTaking({ post, storage, uuid }) {
  /** What has no answer, or none yet, by session. */
  let said = stored(storage);
  /** What nobody has answered, by session; not what is being asked for the first time. */
  const unsure = signal(/** @type {Readonly<Record<string, Said>>} */ (said));

  /** @param {string} session @param {Said | null} one */
  function keep(session, one) {
    const { [session]: _, ...others } = said;
    said = one ? { ...others, [session]: one } : others;
    if (Object.keys(said).length > 0) storage.setItem(STORED, JSON.stringify(said));
    else storage.removeItem(STORED);
    if (!one) show(session, null);
  }

  /** @param {string} session @param {Said | null} one */
  function show(session, one) {
    const { [session]: _, ...others } = unsure.peek();
    unsure.value = one ? { ...others, [session]: one } : others;
  }

  return {
    unsure,
    /**
     * Says it; while something is unanswered, that again and nothing else. Gives the payment.
     * @param {string} session @param {Record<string, any>} body
     * @returns {Promise<import("staff/floor/bill/figures.js").Payment>}
     */
    async take(session, body) {
      const one = said[session] ?? { key: uuid(), body };
      keep(session, one);
      try {
        const { data } = await post(`/admin/session/${session}/payments`, { body: one.body, idempotencyKey: one.key });
        keep(session, null);
        return data;
      } catch (error) {
        const { unanswered, code } = /** @type {any} */ (error);
        if (unanswered || code === "RATE_LIMITED" || code === "UNAUTHORIZED") show(session, one);
        else keep(session, null);
        throw error;
      }
    },
    /** It is not asked again. Where it was heard all the same, the bill shows it. @param {string} session */
    letGo: (session) => keep(session, null),
  };
}

/** @param {Pick<Storage, "getItem">} storage @returns {Record<string, Said>} */
function stored(storage) {
  try {
    const found = Object.entries(JSON.parse(storage.getItem(STORED) ?? "{}"));
    return Object.fromEntries(found.filter(([, said]) => typeof said?.key === "string" && typeof said.body === "object"));
  } catch {
    return {};
  }
}
