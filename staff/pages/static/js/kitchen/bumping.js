/**
 * The bumps of this page that the server has not answered yet: whoever wants back what was bumped last waits for them.
 *
 * Owns: these. Must not: know what is asked, or of another screen's.
 */

/** Any number of them. */
export function bumping() {
  const open = /** @type {Set<Promise<any>>} */ (new Set());
  return {
    /**
     * Keeps one until it is answered.
     * @template T
     * @param {Promise<T>} bump
     * @returns {Promise<T>} the same
     */
    begun(bump) {
      const over = () => void open.delete(bump);
      open.add(bump);
      bump.then(over, over);
      return bump;
    },
    /** Once those that have begun by now are answered, one way or the other. */
    answered: async () => void (await Promise.allSettled(open)),
  };
}

/** This page's. */
export const bumps = bumping();
