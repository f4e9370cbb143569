/**
 * How far orders are, as who opens them reads it. Pure.
 *
 * @typedef {import("diner/orders.js").Course} Course
 * @typedef {import("diner/orders.js").Order} Order
 */
import { open, step } from "diner/orders.js";

/** What an order goes through. */
export const STEPS = /** @type {const} */ (["placed", "cooking", "ready", "served"]);
/** @type {readonly Course[]} */
const COURSES = ["starter", "main", "dessert"];
const READY = new Set(["ready", "served"]);

/**
 * When an order came to a step; null where it has not, or nobody knows.
 * @param {Order} order
 * @param {number} number
 */
export function reachedAt(order, number) {
  if (number === 0) return Date.parse(order.created_at);
  const move = order.history?.find((one) => step(one) === number);
  return move ? Date.parse(move.at) : null;
}

/**
 * The course that waits until the table is ready for it; null where none does, or where the kitchen is still at one before
 * it: nobody is ready for dessert who has just asked for the main course.
 * @param {readonly Order[]} orders
 * @returns {Course | null}
 */
export function nextCourse(orders) {
  const cooked = orders.filter(open).flatMap((order) => (order.kitchen ?? []).filter((one) => one.course && !one.struck && !READY.has(one.state)));
  const first = COURSES.find((course) => cooked.some((one) => one.course === course));
  return cooked.some((one) => one.course === first && one.held) ? (first ?? null) : null;
}
