/** Orders, by their number. */

import { internalMutation, removeAll, removed, upsertAll, upserted } from "./changes";

export const upsert = internalMutation({
  args: upserted,
  handler: (ctx, changes) => upsertAll(ctx, "orders", changes),
});

export const remove = internalMutation({
  args: removed,
  handler: (ctx, changes) => removeAll(ctx, "orders", changes),
});
