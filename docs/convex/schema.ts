import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/**
 * What a row of each table has. `entity_id` is what Trivet calls it by, `version` when it was read there: the higher the
 * later. `copy` is the full copy that it came with, or after. Times are ISO 8601, money is a number in `currency`.
 */
const known = { restaurant_id: v.number(), entity_id: v.string(), version: v.number(), copy: v.number() };

const perhaps = {
  number: v.union(v.number(), v.null()),
  string: v.union(v.string(), v.null()),
};

/** An option of an item that was ordered, `qty` of it in each one; its `price` in minor units. */
const option = v.object({
  option_id: v.number(),
  name: v.string(),
  qty: v.number(),
  price: v.number(),
  item_id: v.optional(perhaps.number),
  branch_id: v.optional(perhaps.number),
});

/** One line of an order; `state` is what the kitchen does with it, null before it has it. */
const line = v.object({
  position: v.number(),
  public_id: v.string(),
  menu_item_id: v.number(),
  name: v.string(),
  options: v.array(option),
  qty: v.number(),
  note: v.string(),
  unit_price: v.number(),
  line_total: v.number(),
  tax_rate: v.number(),
  member_id: v.string(),
  branch_id: perhaps.number,
  state: perhaps.string,
});

/** What Trivet writes. With a schema of your own, put these tables into it: `defineSchema({ ...mirrored, … })`. */
export const mirrored = {
  orders: defineTable({
    ...known,
    order_id: v.string(),
    order_number: v.number(),
    session_id: perhaps.string,
    round: v.number(),
    status: v.string(),
    payment_status: v.string(),
    pos_status: v.string(),
    pos_ticket: perhaps.string,
    fulfilment: v.string(),
    total: v.number(),
    currency: v.string(),
    special_instructions: v.string(),
    placed_by: v.string(),
    created_at: v.string(),
  })
    .index("by_entity", ["restaurant_id", "entity_id"])
    .index("by_copy", ["restaurant_id", "copy"])
    .index("by_status", ["restaurant_id", "status"])
    .index("by_session", ["restaurant_id", "session_id"]),
  orderItems: defineTable({ ...known, order_id: v.string(), items: v.array(line) })
    .index("by_entity", ["restaurant_id", "entity_id"])
    .index("by_copy", ["restaurant_id", "copy"]),
  menuItems: defineTable({
    ...known,
    menu_item_id: v.number(),
    category_id: v.number(),
    name: v.string(),
    description: v.string(),
    price: v.number(),
    currency: v.string(),
    allergens: v.array(v.string()),
    available: v.boolean(),
    until: perhaps.string,
    photo: perhaps.string,
    position: v.number(),
    station: perhaps.string,
    tax_class_id: perhaps.number,
    tags: v.array(v.string()),
    brand: perhaps.string,
    place: perhaps.string,
    translations: v.record(v.string(), v.any()),
    deleted_at: perhaps.string,
  })
    .index("by_entity", ["restaurant_id", "entity_id"])
    .index("by_copy", ["restaurant_id", "copy"]),
  tables: defineTable({
    ...known,
    table_id: v.number(),
    table_number: v.number(),
    enabled: v.boolean(),
    branch_id: perhaps.number,
  })
    .index("by_entity", ["restaurant_id", "entity_id"])
    .index("by_copy", ["restaurant_id", "copy"]),
  payments: defineTable({
    ...known,
    payment_id: v.string(),
    session_id: perhaps.string,
    amount: v.number(),
    tip: v.number(),
    refunded: v.number(),
    currency: v.string(),
    method: v.string(),
    provider: perhaps.string,
    status: v.string(),
    payer: perhaps.string,
    deposit: v.boolean(),
    bill_version: v.number(),
    error: perhaps.string,
    created_at: v.string(),
    updated_at: v.string(),
  })
    .index("by_entity", ["restaurant_id", "entity_id"])
    .index("by_copy", ["restaurant_id", "copy"])
    .index("by_session", ["restaurant_id", "session_id"]),
  /**
   * How far each table of a restaurant is: the `copy` that it belongs to, the newest `version` that it was told of, and
   * whether it is `whole`. Rows of a copy before are there until it is.
   */
  mirrors: defineTable({
    restaurant_id: v.number(),
    table: v.string(),
    copy: v.number(),
    version: v.number(),
    whole: v.boolean(),
  }).index("by_table", ["restaurant_id", "table"]),
};

export default defineSchema(mirrored);
