/**
 * A small chart of some hours: where each point stands, and what the scale beside it says.
 *
 * Owns: that geometry. Must not: draw, or know what is measured.
 */

/** @typedef {{ at: number, value: number | null }} Measured `at` in milliseconds; null where there was nothing to measure */

export const WIDTH = 300;
export const HEIGHT = 80;
const GAP = 2.5; // times the usual distance: then the process stood still, and no line goes across

/**
 * The top of the scale: the next of 1, 2, 5, 10, … that nothing is above.
 * @param {readonly Measured[]} points
 */
export function top(points) {
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0));
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most * (1 - 1e-9)) ?? most;
}

/**
 * The line as the `d` of a path: broken where nothing was measured, and where the process stood still.
 * @param {readonly Measured[]} points oldest first
 * @param {{ from: number, to: number, everyMs: number }} span
 */
export function line(points, { from, to, everyMs }) {
  const scale = top(points);
  const x = (/** @type {number} */ at) => round(((at - from) / Math.max(1, to - from)) * WIDTH);
  const y = (/** @type {number} */ value) => round(HEIGHT - (Math.min(value, scale) / scale) * HEIGHT);
  const parts = [];
  let before = -Infinity;
  for (const { at, value } of points) {
    if (value === null) {
      before = -Infinity;
      continue;
    }
    const goesOn = at - before <= everyMs * GAP;
    parts.push(`${goesOn ? "L" : "M"}${x(at)} ${y(value)}`);
    if (!goesOn) parts.push("h0"); // a single point is seen, too
    before = at;
  }
  return parts.join("");
}

/** @param {number} number */
const round = (number) => Math.round(number * 10) / 10;

/**
 * The points to be read out: at most so many, each the highest of its part of the time.
 * @param {readonly Measured[]} points
 * @param {number} most
 * @returns {Measured[]}
 */
export function told(points, most) {
  const size = Math.max(1, Math.ceil(points.length / most));
  const rows = [];
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(start, start + size);
    const values = part.flatMap(({ value }) => (value === null ? [] : [value]));
    rows.push({ at: part.at(-1)?.at ?? 0, value: values.length > 0 ? Math.max(...values) : null });
  }
  return rows;
}
