/**
 * What a person asks of the staff. It may be said twice, so it is insisted on; what goes wrong is said.
 *
 * Must not: draw.
 */
import { joinTable, said } from "diner/doing.js";
import { createInsisting } from "diner/insisting.js";
import { status } from "diner/live.js";
import { ask } from "diner/seat.js";

/**
 * Calls for the staff.
 * @param {import("diner/calls.js").Reason} reason
 */
export const call = (reason) => asked({ type: "call_waiter", reason });

/** @param {import("diner/orders.js").Course} course @returns {Promise<boolean | void>} false where it was not told */
export const readyFor = (course) => asked({ type: "next_course", course });

const insist = createInsisting({ status, ask });

/** Asks the table something that may be said twice; what goes wrong is said at the foot of the screen. @param {any} message */
async function asked(message) {
  try {
    if (await joinTable()) await insist(message);
  } catch (error) {
    said(error);
    return false;
  }
}
