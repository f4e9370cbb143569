/**
 * Numbers of papers, as people type them: `2026-00042`, `2026 42`, and `42` of this year.
 *
 * Must not: ask whether there is such a paper.
 */

/**
 * The number as it is written in full; null for what is none.
 * @param {string} text
 * @param {number} year the one that is meant where none is said
 */
export function fullNumber(text, year) {
  const [, said, short] = /^\s*(?:(\d{4})\s*[-/. ]\s*)?0*(\d{1,10})\s*$/.exec(text) ?? [];
  if (short === undefined || Number(short) === 0) return null;
  return `${said ?? year}-${short.padStart(5, "0")}`;
}
