/**
 * Which merges into a visit can still be taken back, as the audit has it.
 *
 * Owns: that. Must not: know the hour; whoever asks the audit says from when on.
 */

/** @typedef {{ id: number, what: string, subject: string, old: string | null, new: string | null }} Step */

/**
 * The merges into this visit that have not been taken back since.
 * @template {Step} E
 * @param {E[]} merges of anybody
 * @param {Step[]} mine what was done with this visit
 * @param {string} subject what the audit calls it
 */
export const undoableOf = (merges, mine, subject) =>
  merges.filter((merge) => merge.new === subject && !mine.some((one) => one.what === "merge_undone" && one.old === merge.subject && one.id > merge.id));
