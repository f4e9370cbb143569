/** Tables, by their id. */

import { internalMutation, removeAll, removed, upsertAll, upserted } from "./changes";

export const upsert = internalMutation({
  args: upserted,
  handler: (ctx, changes) => upsertAll(ctx, "tables", changes),
});

export const remove = internalMutation({
  args: removed,
  handler: (ctx, changes) => removeAll(ctx, "tables", changes),
});
