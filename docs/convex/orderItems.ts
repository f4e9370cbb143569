/** The items of orders, all of an order together, by the order's number. */

import { internalMutation, removeAll, removed, upsertAll, upserted } from "./changes";

export const replace = internalMutation({
  args: upserted,
  handler: (ctx, changes) => upsertAll(ctx, "orderItems", changes),
});

export const remove = internalMutation({
  args: removed,
  handler: (ctx, changes) => removeAll(ctx, "orderItems", changes),
});
