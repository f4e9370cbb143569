/**
 * Which tables are printed.
 *
 * Must not: ask for the sheet.
 */

/**
 * How many of these tables are between two numbers, both counted in; an empty one is no end.
 * @param {readonly number[]} numbers
 * @param {string} first
 * @param {string} last
 */
export const inRange = (numbers, first, last) =>
  numbers.filter((number) => (first === "" || number >= Number(first)) && (last === "" || number <= Number(last))).length;

/** @param {string} first @param {string} last @returns {string} where the sheet is */
export function sheetPath(first, last) {
  const given = Object.entries({ first, last }).filter(([, number]) => Number(number) > 0);
  const query = new URLSearchParams(given.map(([name, number]) => [name, String(Number(number))])).toString();
  return query ? `/admin/qr_sheet?${query}` : "/admin/qr_sheet";
}
