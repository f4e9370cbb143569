/** Items of the menu, by their id; deleted ones too, which say since when. */

import { internalMutation, removeAll, removed, upsertAll, upserted } from "./changes";

export const upsert = internalMutation({
  args: upserted,
  handler: (ctx, changes) => upsertAll(ctx, "menuItems", changes),
});

export const remove = internalMutation({
  args: removed,
  handler: (ctx, changes) => removeAll(ctx, "menuItems", changes),
});
