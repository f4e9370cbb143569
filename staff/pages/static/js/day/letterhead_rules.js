/**
 * What a letterhead may be, as the server has it (`actors/domain/papers/letterhead.py`), so that it is said while one writes.
 *
 * Must not: save one.
 */

/** @typedef {{ name: string, address: string, tax_id: string, note: string }} Letterhead As `GET /admin/letterhead` has it. */

export const LIMITS = { name: 120, address: 300, tax_id: 60, note: 300, lines: 6 };

/** Whether anything is another, blanks at the ends and empty lines apart. @param {Letterhead} before @param {Letterhead} after */
export const changed = (before, after) => tidied(before) !== tidied(after);

/** The field that has more than a paper has room for; null where none has. @param {Letterhead} head @returns {keyof Letterhead | null} */
export function tooLong(head) {
  if (linesOf(head.address).length > LIMITS.lines) return "address";
  const fields = /** @type {(keyof Letterhead)[]} */ (["name", "address", "tax_id", "note"]);
  return fields.find((field) => [...head[field]].length > LIMITS[field]) ?? null;
}

/** @param {string} text */
const linesOf = (text) => text.split("\n").map(line).filter(Boolean);
/** @param {string} text */
const line = (text) => text.trim().replace(/\s+/g, " ");
/** @param {Letterhead} head */
const tidied = ({ name, address, tax_id, note }) => JSON.stringify([line(name), linesOf(address), line(tax_id), line(note)]);
