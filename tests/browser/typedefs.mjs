/**
 * The types of all messages and frames, written from `docs/asyncapi.json` into `server/pages/static/js/wire/`.
 *
 *     node tests/browser/typedefs.mjs          writes them anew
 *
 * Owns: how a JSON schema is said in JSDoc. Must not: know a message; a test compares the files with what this makes of the
 * document, so that neither can be forgotten.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const WIDTH = 120;

/** For each channel of the document: the file, and what it is called there. */
export const FILES = {
  session: { path: "server/pages/static/js/wire/diner.js", who: "A diner's" },
  floor: { path: "server/pages/static/js/wire/staff.js", who: "The staff's" },
};

/** @typedef {any} Schema */

/** @param {keyof typeof FILES} channel @returns {string} What its file must say. */
export function typedefs(channel) {
  const document = JSON.parse(readFileSync(new URL("docs/asyncapi.json", ROOT), "utf8"));
  const { who } = FILES[channel];
  const sides = sent(document, channel);
  const all = [...sides.messages, ...sides.frames];
  const names = [...reached(document, all)].sort();
  const parts = [
    comment([
      `${who} socket in types: every message and every frame of it, with all that they carry.`,
      "",
      "Written by `node tests/browser/typedefs.mjs` from `docs/asyncapi.json`; not edited. Nothing runs here, and no page",
      'loads it: `import("trivet/wire/…").Snapshot` in a comment is how it is used.',
    ]),
    ...names.map((name) => declared(name, document.components.schemas[name])),
    comment([`@typedef {${sides.messages.join(" | ")}} Message What a client may send.`]),
    comment([`@typedef {${sides.frames.join(" | ")}} Frame What the server sends.`]),
    "export {};",
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The payloads' names by direction. @param {any} document @param {string} channel */
function sent(document, channel) {
  const of = (/** @type {string} */ action) =>
    Object.values(document.operations)
      .filter((operation) => operation.action === action && operation.channel.$ref.endsWith(`/${channel}`))
      .flatMap((operation) => operation.messages.map((/** @type {any} */ m) => payload(document, m.$ref)));
  return { messages: [...new Set(of("receive"))], frames: [...new Set(of("send"))] };
}

/** @param {any} document @param {string} ref @returns {string} */
function payload(document, ref) {
  const found = ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/")], document);
  return found.$ref ? payload(document, found.$ref) : named(found.payload.$ref);
}

/** Every schema that these lead to, with them. @param {any} document @param {string[]} names */
function reached(document, names) {
  const found = new Set(names);
  for (const name of found) {
    for (const [, other] of JSON.stringify(document.components.schemas[name]).matchAll(/"\$ref":"([^"]+)"/g)) {
      found.add(named(other ?? ""));
    }
  }
  return found;
}

/** @param {string} ref */
const named = (ref) => ref.slice(ref.lastIndexOf("/") + 1);

/** @param {string} name @param {Schema} schema */
function declared(name, schema) {
  const about = schema.description ? ` ${schema.description}` : "";
  if (schema.type !== "object" || !schema.properties) return comment([`@typedef {${type(schema)}} ${name}${about}`]);
  const required = new Set(schema.required ?? []);
  const properties = Object.entries(schema.properties).map(([field, is]) => {
    const called = required.has(field) ? field : `[${field}]`;
    return `@property {${type(is)}} ${called}${is.description ? ` ${is.description}` : ""}`;
  });
  return comment([`${oneLine(schema.description ?? name)}`, `@typedef {object} ${name}`, ...properties]);
}

/** @param {Schema} schema @returns {string} */
function type(schema) {
  if (schema.$ref) return named(schema.$ref);
  const some = schema.anyOf ?? schema.oneOf;
  if (some) return some.map(type).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((/** @type {unknown} */ one) => JSON.stringify(one)).join(" | ");
  if (schema.type === "array") return `Array<${type(schema.items ?? {})}>`;
  if (schema.type === "object") return "Record<string, any>";
  return { integer: "number", number: "number", string: "string", boolean: "boolean", null: "null" }[
    /** @type {string} */ (schema.type)
  ] ?? "any";
}

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

/** @param {string[]} lines */
function comment(lines) {
  return `/**\n${lines.flatMap((line) => wrapped(oneLine(line))).join("\n")}\n */`;
}

/** @param {string} line @returns {string[]} */
function wrapped(line) {
  const lines = [" *"];
  for (const word of line.split(" ")) {
    const last = lines[lines.length - 1] ?? "";
    if (last.length + word.length + 1 > WIDTH && last.length > 4) lines.push(` *   ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`.trimEnd();
  }
  return lines;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const channel of /** @type {(keyof typeof FILES)[]} */ (Object.keys(FILES))) {
    writeFileSync(new URL(FILES[channel].path, ROOT), typedefs(channel));
  }
}
