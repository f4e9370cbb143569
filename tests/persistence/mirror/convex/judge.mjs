/**
 * Convex's own client against a deployment: `node judge.mjs URL DEPLOY_KEY` says in a line what it made of the answers.
 *
 * Owns: what is asked. Must not: judge; whoever reads the line does.
 */

import { ConvexHttpClient } from "../../../browser/node_modules/convex/dist/esm/browser/index.js";
import { anyApi as api } from "../../../browser/node_modules/convex/dist/esm/server/index.js";
import { ConvexError } from "../../../browser/node_modules/convex/dist/esm/values/index.js";

const [url, key] = process.argv.slice(2);
const client = new ConvexHttpClient(url, { logger: false });

/** What a promise came to: its value, or how it failed. */
async function outcome(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    const of = error instanceof ConvexError ? { data: error.data } : {};
    return { error: error.message, ...of };
  }
}

const said = {};
said.nobody = await outcome(client.query(api.mirror.state, { restaurant_id: 7 }));
client.setAdminAuth("prod:somebody|else");
said.stranger = await outcome(client.query(api.mirror.state, { restaurant_id: 7 }));
client.setAdminAuth(key);
said.new = await outcome(client.query(api.mirror.state, { restaurant_id: 7 }));
const copy = await client.mutation(api.mirror.begin, { restaurant_id: 7 });
said.begun = await outcome(client.query(api.mirror.state, { restaurant_id: 7 }));
const call = { restaurant_id: 7, copy, version: 2 };
const body = { table_id: 3, table_number: 3, enabled: true, branch_id: null };
const document = { entity_id: "3", version: 2, body };
said.upserted = await outcome(client.mutation(api.tables.upsert, { ...call, documents: [document] }));
const wrong = { ...document, body: { ...body, enabled: "perhaps" } };
said.wrong = await outcome(client.mutation(api.tables.upsert, { ...call, documents: [wrong] }));
said.late = await outcome(client.mutation(api.tables.upsert, { ...call, version: 1, documents: [] }));
said.argument = await outcome(client.mutation(api.tables.upsert, { ...call, documents: 1n }));
said.mutation = await outcome(client.query(api.tables.upsert, { ...call, documents: [] }));
client.setAdminAuth(key, { issuer: "https://trivet.example", subject: "ada" });
said.open = await outcome(client.query(api.openOrders.list, { restaurant_id: 7 }));
client.setAdminAuth(key);
said.unknown = await outcome(client.query(api.openOrders.list, { restaurant_id: 7 }));
console.log(JSON.stringify({ ...said, copy }));
