/**
 * A Convex deployment on this machine: `DEPLOY_KEY=… node emulator.mjs docs/convex/*.ts` says its port in a line.
 *
 * It runs the very functions that are deployed, bundled as Convex's own command bundles them, on a database in memory, and
 * answers what npm and PyPI `convex` ask over HTTP. Under `/emulator` a test has it wiped, read, and be in trouble.
 *
 * Owns: `/api/query` and `/api/mutation`, who may call what, and trouble. Must not: have a function of its own.
 */

import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "../../../browser/node_modules/esbuild/lib/main.js";
import { jsonToConvex } from "../../../browser/node_modules/convex/dist/esm/values/index.js";
import { Database } from "./database.mjs";
import { mismatch } from "./validators.mjs";

const KEY = process.env.DEPLOY_KEY;
const ARGUMENT_BYTES_MAX = 16 << 20;
const trouble = { statuses: [], lost: 0, slow_ms: 0, huge: 0, calls: [] };

async function functionsOf(files) {
  const folder = mkdtempSync(join(tmpdir(), "convex-"));
  const nodePaths = [new URL("../../../browser/node_modules", import.meta.url).pathname];
  const outExtension = { ".js": ".mjs" };
  const entryPoints = Object.fromEntries(files.map((file) => [parse(file).name, file]));
  await build({ entryPoints, outdir: folder, bundle: true, format: "esm", nodePaths, outExtension });
  const found = new Map();
  for (const { name } of files.map((file) => parse(file))) {
    for (const [exported, one] of Object.entries(await import(pathToFileURL(join(folder, `${name}.mjs`)).href))) {
      found.set(exported === "default" ? name : `${name}:${exported}`, one);
    }
  }
  rmSync(folder, { recursive: true });
  return found;
}

const functions = await functionsOf(process.argv.slice(2));
const database = new Database(functions.get("schema").export());
globalThis.Convex = {
  syscall: (name, args) => JSON.stringify(database.syscall(name, JSON.parse(args))),
  asyncSyscall: async (name, args) => JSON.stringify(await database.asyncSyscall(name, JSON.parse(args))),
};
let last = Promise.resolve();

/** JSON as Convex writes it: every number is a float, and looks like one. */
function written(value) {
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : `${value}`;
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}:${written(one)}`).join(",")}}`;
}

/** Whoever asks: an admin with the deploy key, perhaps acting as somebody, or nobody. */
function callerOf(header = "") {
  if (header === "") return { admin: false, identity: null };
  const [, key, acting] = /^Convex (.*?)(?::([A-Za-z0-9+/]+=*))?$/.exec(header) ?? [];
  if (header === `Convex ${KEY}`) return { admin: true, identity: null };
  if (key === KEY) return { admin: true, identity: JSON.parse(atob(acting)) };
  return null;
}

async function called(kind, caller, { path, args }) {
  const one = functions.get(path.includes(":") ? path : `${path}:default`);
  const is = kind === "query" ? one?.isQuery : one?.isMutation;
  if (!is || !(one.isPublic || caller.admin)) {
    throw new Error(`Could not find public function for '${path}'. Did you forget to run \`npx convex dev\`?`);
  }
  const given = Array.isArray(args) ? args[0] : args;
  if (JSON.stringify(given).length > ARGUMENT_BYTES_MAX) throw new Error("Arguments are too large");
  const wrong = mismatch(JSON.parse(one.exportArgs()), given);
  if (wrong) throw new Error(`ArgumentValidationError: ${wrong}`);
  const invoke = kind === "query" ? one.invokeQuery : one.invokeMutation;
  const value = JSON.parse(await database.whole(caller.identity, () => invoke(JSON.stringify([given]))));
  const returns = JSON.parse(one.exportReturns());
  const amiss = returns && mismatch(returns, value);
  if (amiss) throw new Error(`ReturnsValidationError: ${amiss}`);
  return value;
}

/** The answer to a call. One after the other, because what they change they change whole. */
async function answered(kind, header, body) {
  const caller = callerOf(header);
  if (caller === null) return [401, { code: "BadDeployKey", message: "The provided deploy key was invalid." }];
  let call;
  try {
    call = JSON.parse(body);
    jsonToConvex(call.args);
  } catch (error) {
    return [400, { code: "BadJsonBody", message: error.message }];
  }
  trouble.calls.push(call.path);
  const result = last.then(() => called(kind, caller, call));
  last = result.catch(() => null);
  try {
    return [200, { status: "success", value: await result, logLines: [] }];
  } catch (error) {
    const errorMessage = `[Request ID: 0123456789abcdef] Server Error\nUncaught ${error.name}: ${error.message}`;
    const data = error.data === undefined ? {} : { errorData: JSON.parse(error.data) };
    return [200, { status: "error", errorMessage, ...data, logLines: [] }];
  }
}

function ofTest(path, query, body) {
  switch (path) {
    case "/emulator/wipe":
      database.clear();
      return [200, null];
    case "/emulator/trouble":
      Object.assign(trouble, { statuses: [], lost: 0, slow_ms: 0, huge: 0, calls: [] }, JSON.parse(body));
      return [200, null];
    case "/emulator/calls":
      return [200, trouble.calls];
    case "/emulator/documents":
      return [200, database.all(query.get("table"))];
    default:
      return [404, { code: "NotFound", message: path }];
  }
}

/** What was asked, or null of who was gone before all of it was said: nothing of it happened. */
async function bodyOf(request) {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString();
}

const server = createServer(async (request, response) => {
  const body = await bodyOf(request);
  if (body === null) return;
  const { pathname, searchParams } = new URL(request.url, "http://127.0.0.1");
  const kind = { "/api/query": "query", "/api/mutation": "mutation" }[pathname];
  if (kind && trouble.slow_ms) await new Promise((done) => setTimeout(done, trouble.slow_ms));
  if (kind && trouble.statuses.length) {
    response.writeHead(trouble.statuses.shift(), { Location: "/emulator/wipe" });
    response.end('{"code":"Trouble","message":"not now"}');
    return;
  }
  const [status, answer] = kind
    ? await answered(kind, request.headers.authorization, body)
    : ofTest(pathname, searchParams, body);
  if (kind && trouble.lost > 0) {
    trouble.lost -= 1;
    request.socket.destroy(); // it was done, and nobody is told
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json" });
  if (kind && trouble.huge) response.write(" ".repeat(trouble.huge));
  response.end(written(answer));
});
server.keepAliveTimeout = 60_000; // longer than clients keep a connection, or one is closed as it is used again
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
