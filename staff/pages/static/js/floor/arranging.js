/**
 * Where tables stand on the plan: from 0 to 1000 across and down, whatever the screen measures.
 *
 * Owns: the arithmetic. Must not: touch a screen.
 */

/** @typedef {{ x: number, y: number }} Spot */

export const MAX = 1000;
/** Tables stand on a grid of so many, so that rows are straight without a steady hand. */
export const GRID = 25;

/**
 * A place on the plan, on the grid and inside.
 * @param {Spot} spot
 * @param {number} [grid]
 * @returns {Spot}
 */
export function settled({ x, y }, grid = GRID) {
  const on = (/** @type {number} */ value) => Math.min(MAX, Math.max(0, Math.round(value / grid) * grid));
  return { x: on(x), y: on(y) };
}

/**
 * Where a table is that was taken at one point of the screen and is now at another.
 * @param {Spot} from where it stood
 * @param {{ dx: number, dy: number }} moved in pixels
 * @param {{ width: number, height: number }} plan in pixels
 * @returns {Spot} inside, not yet on the grid
 */
export function dragged(from, { dx, dy }, { width, height }) {
  if (width <= 0 || height <= 0) return from;
  return settled({ x: from.x + (dx / width) * MAX, y: from.y + (dy / height) * MAX }, 1);
}

const STEPS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

/**
 * Where an arrow key takes a table: one step of the grid, four with Shift; null for another key.
 * @param {Spot} from
 * @param {{ key: string, shiftKey?: boolean }} press
 * @returns {Spot | null}
 */
export function stepped(from, { key, shiftKey = false }) {
  const step = STEPS[key];
  if (!step) return null;
  const far = GRID * (shiftKey ? 4 : 1);
  return settled({ x: from.x + step[0] * far, y: from.y + step[1] * far });
}

/**
 * How many tables fit beside and below one another on a plan of so many, with room to arrange them.
 * @param {number} tables
 */
export function roomFor(tables) {
  const columns = Math.min(20, Math.max(5, Math.ceil(Math.sqrt(tables * 1.6))));
  return { columns, rows: Math.ceil(tables / columns) + 2 };
}

/**
 * A first place for each table that has none: rows from the top, where nothing stands yet.
 * @param {{ table_id: number, plan?: Spot | null }[]} tables
 * @returns {Map<number, Spot>} of those alone that have none
 */
export function laidOut(tables) {
  const { columns, rows } = roomFor(tables.length);
  const gap = { x: MAX / (columns - 1), y: MAX / (rows - 1) };
  const standing = tables.flatMap(({ plan }) => (plan ? [plan] : []));
  const taken = (/** @type {Spot} */ a) => standing.some((b) => Math.abs(a.x - b.x) < gap.x / 2 && Math.abs(a.y - b.y) < gap.y / 2);
  const spots = Array.from({ length: columns * rows }, (_, n) => ({ x: Math.round((n % columns) * gap.x), y: Math.round(Math.floor(n / columns) * gap.y) }));
  const free = spots.filter((spot) => !taken(spot));
  const missing = tables.filter(({ plan }) => !plan);
  return new Map(missing.map(({ table_id }, n) => [table_id, free[n] ?? { x: MAX, y: MAX }]));
}
