/** Full copies of all that a restaurant has: begun, known by, and what an older one has left behind. */

import { ConvexError, v } from "convex/values";
import { TABLES, alike, internalMutation, internalQuery, marks } from "./changes";

const SWEPT_MAX = 500; // documents in one call

/** Begins a full copy and gives its number. What there was stays to be read until `sweep`. */
export const begin = internalMutation({
  args: { restaurant_id: v.number() },
  returns: v.number(),
  handler: async (ctx, { restaurant_id }) => {
    const before = await marks(ctx.db, restaurant_id);
    const copy = Math.max(Date.now(), ...before.map((one) => one.copy + 1));
    for (const one of before) await ctx.db.delete(one._id);
    for (const table of TABLES) {
      await ctx.db.insert("mirrors", { restaurant_id, table, copy, version: 0, whole: false });
    }
    return copy;
  },
});

/** The copy that a restaurant is at, and whether it is whole; null where there is none, as in a deployment that is new. */
export const state = internalQuery({
  args: { restaurant_id: v.number() },
  returns: v.union(v.null(), v.object({ copy: v.number(), whole: v.boolean() })),
  handler: async (ctx, { restaurant_id }) => {
    const found = await marks(ctx.db, restaurant_id);
    const copy = Math.max(...found.map((one) => one.copy));
    const there = TABLES.every((table) => found.some((one) => one.table === table && one.copy === copy));
    return there ? { copy, whole: found.every((one) => one.whole) } : null;
  },
});

/** Removes some of what came with copies before this one, once all of this one is here; whether that was all. */
export const sweep = internalMutation({
  args: { restaurant_id: v.number(), copy: v.number() },
  returns: v.boolean(),
  handler: async (ctx, { restaurant_id, copy }) => {
    const found = await marks(ctx.db, restaurant_id);
    if (found.length === 0 || found.some((one) => one.copy !== copy)) throw new ConvexError({ code: "another_copy" });
    let left = SWEPT_MAX;
    for (const table of TABLES) {
      const old = await ctx.db
        .query(alike(table))
        .withIndex("by_copy", (q) => q.eq("restaurant_id", restaurant_id).lt("copy", copy))
        .take(left);
      for (const one of old) await ctx.db.delete(one._id);
      left -= old.length;
      if (left === 0) return false;
    }
    for (const one of found) await ctx.db.patch(one._id, { whole: true });
    return true;
  },
});
