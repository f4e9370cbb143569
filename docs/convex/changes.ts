/**
 * How every table takes what Trivet sends: together or not at all, once or often, and nothing that is late.
 *
 * A call names the full `copy` that it belongs to and the `version` of its reading. One that comes after a newer one was
 * taken is refused whole, so that nothing is overwritten by what was before, and nothing that was removed comes back.
 */

import {
  internalMutationGeneric,
  internalQueryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericDatabaseReader,
  type GenericDatabaseWriter,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import { ConvexError, v, type GenericValidator } from "convex/values";
import schema, { mirrored } from "./schema";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;
export type Table = Exclude<keyof typeof mirrored, "mirrors">;

/** Internal, so that nobody can call them but who has a deploy key: what is public anybody may call. */
export const internalMutation: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;
export const internalQuery: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;

/** Every table has the same fields and indexes to be found by, so that to the compiler any may stand for all. */
export const alike = (table: Table) => table as "tables";

export const TABLES: readonly Table[] = ["orders", "orderItems", "menuItems", "tables", "payments"];

const call = { restaurant_id: v.number(), copy: v.number(), version: v.number() };
const of = { entity_id: v.string(), version: v.number() };

/** What `upsert` takes, each entity at most once. A body is what Trivet tells of it; what the schema has not is left out. */
export const upserted = { ...call, documents: v.array(v.object({ ...of, body: v.any() })) };
/** What `remove` takes. */
export const removed = { ...call, documents: v.array(v.object(of)) };

type Of = { entity_id: string; version: number };
type Changes<Document> = { restaurant_id: number; copy: number; version: number; documents: Document[] };
type Writing = { db: GenericDatabaseWriter<DataModel> };

/** Keeps the newest state of each entity. */
export async function upsertAll(ctx: Writing, table: Table, changes: Changes<Of & { body: object }>): Promise<null> {
  const { restaurant_id, copy } = changes;
  await begun(ctx, table, changes);
  await Promise.all(
    changes.documents.map(async ({ entity_id, version, body }) => {
      const told = known(mirrored[table].validator, body) as object;
      const document = { ...told, restaurant_id, entity_id, version, copy } as never; // the schema looks at it
      const kept = await found(ctx.db, table, restaurant_id, entity_id);
      if (kept === null) await ctx.db.insert(table, document);
      else if (newer(kept, copy, version)) await ctx.db.replace(kept._id, document);
    }),
  );
  return null;
}

/** Removes entities; one that is not there is none to remove. */
export async function removeAll(ctx: Writing, table: Table, changes: Changes<Of>): Promise<null> {
  const { restaurant_id, copy } = changes;
  await begun(ctx, table, changes);
  await Promise.all(
    changes.documents.map(async ({ entity_id, version }) => {
      const kept = await found(ctx.db, table, restaurant_id, entity_id);
      if (kept !== null && newer(kept, copy, version)) await ctx.db.delete(kept._id);
    }),
  );
  return null;
}

/** What is known of the tables of a restaurant, in no order. */
export async function marks(db: GenericDatabaseReader<DataModel>, restaurant_id: number) {
  return await db
    .query("mirrors")
    .withIndex("by_table", (q) => q.eq("restaurant_id", restaurant_id))
    .collect();
}

/** Refuses a call that is of another copy, or older than what the table has; else the table is as new as the call. */
async function begun(ctx: Writing, table: Table, { restaurant_id, copy, version }: Changes<Of>): Promise<void> {
  const mark = await ctx.db
    .query("mirrors")
    .withIndex("by_table", (q) => q.eq("restaurant_id", restaurant_id).eq("table", table))
    .unique();
  if (mark === null || mark.copy !== copy) throw new ConvexError({ code: "another_copy" });
  if (version < mark.version) throw new ConvexError({ code: "behind" });
  await ctx.db.patch(mark._id, { version });
}

async function found(db: GenericDatabaseReader<DataModel>, table: Table, restaurant_id: number, entity_id: string) {
  return await db
    .query(alike(table))
    .withIndex("by_entity", (q) => q.eq("restaurant_id", restaurant_id).eq("entity_id", entity_id))
    .unique();
}

/** Versions of another copy tell nothing: a database that was restored counts from where it was. */
function newer(kept: { copy: number; version: number }, copy: number, version: number): boolean {
  return kept.copy !== copy || kept.version <= version;
}

/** The value without fields that the validator does not know, so that a newer Trivet may send more. */
function known(validator: GenericValidator, value: unknown): unknown {
  if (validator.kind === "array" && Array.isArray(value)) return value.map((one) => known(validator.element, one));
  if (validator.kind !== "object" || typeof value !== "object" || value === null) return value;
  const given = value as Record<string, unknown>;
  const names = Object.keys(validator.fields).filter((name) => name in given);
  return Object.fromEntries(names.map((name) => [name, known(validator.fields[name]!, given[name])]));
}
