/** Payments, by their id: nothing that somebody could pay with. */

import { internalMutation, removeAll, removed, upsertAll, upserted } from "./changes";

export const upsert = internalMutation({
  args: upserted,
  handler: (ctx, changes) => upsertAll(ctx, "payments", changes),
});

export const remove = internalMutation({
  args: removed,
  handler: (ctx, changes) => removeAll(ctx, "payments", changes),
});
