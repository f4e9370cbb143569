/**
 * A paper on its way to the counter's printer: asked for by one key until it is printed, or is not any more.
 *
 * Owns: how often it is asked, what became of it in the keys of its words, and which key is whose. Must not: ask a server
 * by itself.
 */

/** @typedef {{ status: "printed" | "waiting" | "not_printed" | "unknown", reason: string | null }} Report As `POST …/receipt/print` answers. */

/** How often one paper is asked for. The server keeps each who asks some seconds, and gives a paper up after a minute. */
export const ASKED_MAX = 30;

/**
 * Asks until the paper waits no more; what it is then.
 * @param {() => Promise<Report>} ask always by the same key
 * @param {(report: Report) => void} onWaiting
 * @returns {Promise<Report>}
 */
export async function printed(ask, onWaiting) {
  for (let times = 1; ; times++) {
    const report = await ask();
    if (report.status !== "waiting" || times === ASKED_MAX) return report;
    onWaiting(report);
  }
}

/**
 * A key for each paper that is wanted, the same until it is known what became of it: so that whoever taps again after an
 * answer was lost has one paper.
 * @param {() => string} made
 */
export function keys(made) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return {
    /** @param {string} paper */
    of(paper) {
      const key = known.get(paper) ?? made();
      known.set(paper, key);
      return key;
    },
    /** @param {string} paper */
    done: (paper) => void known.delete(paper),
  };
}

const WHY = new Set([
  "printer_away",
  "printer_silent",
  "paper_out",
  "cover_open",
  "printer_error",
  "connection_dropped",
  "no_printer",
  "no_receipt",
  "stopped",
]);

/**
 * The message of what became of it, and the message of why that stands in it.
 * @param {Report} report
 * @returns {{ words: string, why: string, tone: "wait" | "alert" }}
 */
export function told({ status, reason }) {
  const why = `receipt.why.${reason !== null && WHY.has(reason) ? reason : "other"}`;
  if (status === "waiting") return { words: reason === null ? "receipt.printing" : "receipt.waiting", why, tone: "wait" };
  return { words: status === "unknown" ? "receipt.unknown" : "receipt.not_printed", why, tone: "alert" };
}
