/**
 * What Convex's functions ask of their database, in memory: the calls that npm `convex` makes of whoever runs it.
 *
 * Owns: tables, indexes, what a schema allows, the limits of a transaction, and that one happens whole or not at all.
 * Must not: know a function or HTTP.
 */

import { mismatch } from "./validators.mjs";

const LIMITS = { written: 16_000, ranges: 4_096, scanned: 32_000, documentBytes: 1 << 20, bytes: 16 << 20 };

export class Database {
  /** @param {string} schema as `defineSchema(…).export()` gives it */
  constructor(schema) {
    this.tables = new Map();
    for (const { tableName, indexes, documentType } of JSON.parse(schema).tables) {
      const kept = indexes.map(({ indexDescriptor, fields }) => [indexDescriptor, { fields, places: new Map() }]);
      this.tables.set(tableName, { type: documentType, documents: new Map(), indexes: new Map(kept) });
    }
    this.last = 0;
    this.transaction = null;
    this.queries = new Map();
  }

  /** Everything that is in a table, as it was inserted. */
  all(table) {
    return [...this.tables.get(table).documents.values()];
  }

  clear() {
    for (const { documents, indexes } of this.tables.values()) {
      documents.clear();
      for (const { places } of indexes.values()) places.clear();
    }
  }

  /** Does something whole or not at all. Only one at a time. */
  async whole(identity, something) {
    this.transaction = { identity, undo: [], written: 0, ranges: 0, scanned: 0, bytes: 0 };
    this.queries.clear();
    try {
      return await something();
    } catch (error) {
      await new Promise(setImmediate); // what the function has begun and not waited for
      for (const undo of this.transaction.undo.reverse()) undo();
      throw error;
    } finally {
      this.transaction = null;
    }
  }

  syscall(name, args) {
    switch (name) {
      case "1.0/queryStream":
        this.last += 1;
        this.queries.set(this.last, this.found(args.query));
        return { queryId: this.last };
      case "1.0/queryCleanup":
        this.queries.delete(args.queryId);
        return null;
      default:
        throw new Error(`There is no ${name}.`);
    }
  }

  async asyncSyscall(name, args) {
    switch (name) {
      case "1.0/getUserIdentity":
        return this.transaction.identity;
      case "1.0/queryStreamNext": {
        const { value, done } = this.queries.get(args.queryId).next();
        return { value: value ?? null, done };
      }
      case "1.0/get":
        return this.kept(args.id)?.document ?? null;
      case "1.0/insert":
        this.last += 1;
        return this.put(args.table, `${args.table}|${this.last}`, args.value, this.last);
      case "1.0/replace": {
        const { table, document } = this.kept(args.id);
        return this.put(table, args.id, args.value, document._creationTime);
      }
      case "1.0/shallowMerge": {
        const { table, document } = this.kept(args.id);
        const { _id, _creationTime, ...before } = document;
        return this.put(table, args.id, { ...before, ...args.value }, _creationTime);
      }
      case "1.0/remove": {
        const { table, document } = this.kept(args.id);
        this.change(table, args.id, undefined);
        return document;
      }
      default:
        throw new Error(`There is no ${name}.`);
    }
  }

  kept(id) {
    const table = id.split("|")[0];
    const document = this.tables.get(table).documents.get(id);
    if (document === undefined) throw new Error(`Nonexistent document ID ${id}`);
    return { table, document };
  }

  put(table, id, value, time) {
    const wrong = mismatch(this.tables.get(table).type, value);
    if (wrong) {
      const what = `Failed to insert or update a document in table "${table}" because it does not match the schema`;
      throw new Error(`${what}: ${wrong}`);
    }
    const bytes = JSON.stringify(value).length;
    if (bytes > LIMITS.documentBytes) throw new Error("Value is too large (maximum size 1 MiB)");
    this.count("bytes", bytes);
    const document = { ...value, _id: id, _creationTime: time };
    this.change(table, id, document);
    return document;
  }

  change(table, id, document) {
    this.count("written", 1);
    const before = this.tables.get(table).documents.get(id);
    this.transaction.undo.push(() => this.write(table, id, before));
    this.write(table, id, document);
  }

  write(table, id, document) {
    const { documents, indexes } = this.tables.get(table);
    const before = documents.get(id);
    for (const { fields, places } of indexes.values()) {
      if (before) places.get(placeOf(fields, before)).delete(id);
      if (document === undefined) continue;
      const place = placeOf(fields, document);
      if (!places.has(place)) places.set(place, new Set());
      places.get(place).add(id);
    }
    if (document === undefined) documents.delete(id);
    else documents.set(id, document);
  }

  /** The documents of a query, one after the other. */
  *found({ source, operators }) {
    this.count("ranges", 1);
    const [table, name] = source.type === "IndexRange" ? source.indexName.split(".") : [source.tableName, null];
    const { documents, indexes } = this.tables.get(table);
    let left = Infinity;
    for (const operator of operators) {
      if (!("limit" in operator)) throw new Error("Filters are not spoken here.");
      left = Math.min(left, operator.limit);
    }
    for (const document of name === null ? documents.values() : this.ranged(documents, indexes.get(name), source)) {
      if (left === 0) return;
      left -= 1;
      this.count("scanned", 1);
      yield document;
    }
  }

  ranged(documents, index, { range, order }) {
    const { fields, places } = index;
    range.forEach(({ fieldPath }, position) => {
      if (fieldPath !== fields[position]) throw new Error(`${fieldPath} is not the next field of the index.`);
    });
    if (range.length === fields.length && range.every((one) => one.type === "Eq")) {
      const ids = places.get(JSON.stringify(range.map((one) => one.value))) ?? [];
      return [...ids].map((id) => documents.get(id));
    }
    const fits = (document) => range.every(({ type, fieldPath, value }) => COMPARED[type](document[fieldPath], value));
    const sign = order === "desc" ? -1 : 1;
    return [...documents.values()].filter(fits).sort((one, other) => sign * compared(fields, one, other));
  }

  count(what, by) {
    this.transaction[what] += by;
    if (this.transaction[what] > LIMITS[what]) throw new Error(`Too much in one transaction: ${what}`);
  }
}

const COMPARED = {
  Eq: (one, other) => one === other,
  Lt: (one, other) => one < other,
  Lte: (one, other) => one <= other,
  Gt: (one, other) => one > other,
  Gte: (one, other) => one >= other,
};

const placeOf = (fields, document) => JSON.stringify(fields.map((field) => document[field]));

function compared(fields, one, other) {
  for (const field of [...fields, "_creationTime"]) {
    if (one[field] !== other[field]) return one[field] < other[field] ? -1 : 1;
  }
  return 0;
}
