/**
 * What `make pages` prints of the tests: those that failed, whole, and how many there were.
 *
 * Owns: that. Must not: hide a failure; the exit status is Node's own.
 */

import { inspect } from "node:util";

/** @param {AsyncIterable<any>} events */
export default async function* reporter(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (data?.details?.type === "suite") continue;
    if (type === "test:pass") passed += 1;
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (type !== "test:fail") continue;
    failed += 1;
    yield `\n${data.file ?? ""}:${data.line ?? ""}\n${data.name}\n${inspect(data.details.error.cause ?? data.details.error)}\n`;
  }
  yield `${passed} passed${failed ? `, ${failed} failed` : ""}\n`;
}
