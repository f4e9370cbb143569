/**
 * Branches, slots and codes as managers write them: read over `/api/v1/admin`.
 *
 * Owns: reading them. Must not: draw.
 */
import { useEffect, useState } from "preact/hooks";

import { all } from "staff/paged.js";
import { useAsk } from "staff/refusal.js";

const ADMIN = "/api/v1/admin";

/**
 * A list, read anew as often as one asks; null until it is there.
 * @template T
 * @param {string} path below `/api/v1/admin`
 * @param {Record<string, string | number | boolean>} [query]
 * @returns {{ list: T[] | null, refused: import("staff/refusal.js").TrivetError | null, again: () => Promise<unknown> }}
 */
export function useList(path, query = {}) {
  const [list, setList] = useState(/** @type {T[] | null} */ (null));
  const [again, { refused }] = useAsk(async () => setList(await all(ADMIN + path, query)), { inTurn: true });
  useEffect(() => void again(), [path]);
  return { list, refused, again };
}

/** Every branch, closed ones too. @returns {ReturnType<typeof useList<import("staff/branches/writing.js").Branch>>} */
export const useBranchList = () => useList("/branches", { deleted: true });
