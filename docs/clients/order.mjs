// An order from nothing, as a guest's phone places it: sits down at a table, chooses, orders, and waits for the kitchen's word.
//
//     node order.mjs https://order.example.com QR_TOKEN
//     node order.mjs http://localhost:8000 chianti 7          (where joining without a code is allowed: development)
//
// Beside it, in the folder `trivet`, are `trivet.js`, `http.js` and the folder `wire` (`docs/integrations.md`). Node 22, or
// Node 20 with --experimental-websocket.

import { randomUUID } from "node:crypto";

import { http } from "./trivet/http.js";
import { dinerConnection, TrivetError } from "./trivet/trivet.js";

/** How long an answer may take, over HTTP and on the socket, in milliseconds. */
const TIMEOUT_MS = Number(process.env.TIMEOUT_MS ?? 10_000);
/** And the till's word on an order, with everything that leads to it. */
const ORDERED_MS = 6 * TIMEOUT_MS;

const [origin, qrToken, tableNumber] = process.argv.slice(2);
if (qrToken === undefined || globalThis.WebSocket === undefined) {
  console.error("node order.mjs https://order.example.com QR_TOKEN, with Node 22, or Node 20 and --experimental-websocket");
  process.exit(2);
}
const table =
  tableNumber === undefined
    ? { qr_token: qrToken }
    : { restaurant_name: qrToken, table_number: Number(tableNumber) };

const joined = (await http({ origin }).post("/table_session", { body: { ...table, nickname: "Anna" }, timeoutMs: TIMEOUT_MS })).data;
const api = http({ origin, token: () => joined.ws_token });
const menu = (await api.get("/menu", { query: { restaurant_name: joined.restaurant.slug }, timeoutMs: TIMEOUT_MS })).data;
const items = menu.categories.flatMap((category) => category.items);
const first = items.find((item) => item.available && !item.groups?.length);

const connection = dinerConnection({ url: joined.ws_url, token: joined.ws_token });
/** Resolves with the first frame of one of these types, or is rejected where none comes in time. */
const hears = (timeoutMs, ...types) =>
  new Promise((resolve, reject) => {
    const late = () => reject(new TrivetError("TIMEOUT", `no ${types.join(" or ")} in time`));
    const timer = setTimeout(late, timeoutMs);
    const stop = connection.on("frame", (frame) => {
      if (types.includes(frame.type)) {
        clearTimeout(timer);
        stop();
        resolve(frame);
      }
    });
  });

const seated = hears(TIMEOUT_MS, "snapshot");
const answered = hears(ORDERED_MS, "order_confirmed", "order_failed");
connection.start();
await seated;

const line = { public_id: randomUUID(), menu_item_id: first.id, qty: 2, note: "no salt" };
const chosen = await insisted({ type: "cart_mutate", op: "create", ...line });
await insisted({ type: "place_order", idempotency_key: randomUUID(), cart_hash: chosen.cart_hash, total: chosen.total });
const answer = await answered;
console.log(answer.type, answer.order_id, answer.total ?? answer.message);
connection.stop();

/** Asks the same again, with the same ids, for as long as nobody knows whether it was done: it is done once. */
async function insisted(message, tries = 5) {
  try {
    return await connection.ask(message, { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof TrivetError && error.unanswered) || tries === 1) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return insisted(message, tries - 1);
  }
}
