/**
 * What the one button at the foot of the cart says and does, in every state of the table's order.
 *
 * Owns: those words and their colours. Must not: place an order.
 *
 * @typedef {"place" | "pending" | "retry" | "other"} State
 * @typedef {{ state: State, may: boolean, label: string, name?: string, tone: "good" | "wait" | "off" }} OrderButton
 *   `label` is a message, `name` what stands in it
 */

/**
 * @param {{
 *   me: string | null, cartLocked: boolean, lockedBy: string | null, holder: string, placing: boolean, failed: boolean,
 *   lines: readonly { left?: number }[],
 * }} is `placing`: this phone has sent it and knows no answer yet; `failed`: the last try was refused and may be tried again
 * @returns {OrderButton}
 */
export function orderButton({ me, cartLocked, lockedBy, holder, placing, failed, lines }) {
  if (cartLocked && lockedBy !== null && lockedBy !== me) {
    return { state: "other", may: false, label: "order.other", name: holder, tone: "off" };
  }
  if (cartLocked || placing) return { state: "pending", may: false, label: "order.pending", tone: "off" };
  const may = lines.length > 0 && lines.every((line) => line.left === undefined);
  if (failed) return { state: "retry", may, label: "order.retry", tone: may ? "wait" : "off" };
  return { state: "place", may, label: "order.place", tone: may ? "good" : "off" };
}
