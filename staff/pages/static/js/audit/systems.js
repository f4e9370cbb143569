/**
 * What entries of the audit say of other systems: what a key may, and what a webhook is told of.
 *
 * Owns: reading those texts (`actors/domain/api_key.py` and `actors/domain/webhooks/audit.py` say what they are). Must not:
 * know whose entry it is. What it cannot read it gives back as it is.
 */
import { known, listed, t } from "trivet/i18n.js";

const KEY = /^([\s\S]*), (employee|manager|admin): ([a-z_:, ]+), (\d+) a minute(?:, until (\d{4}-\S+))?$/;
const WEBHOOK = /^(\S+?)(?: \(([\s\S]*)\))?: ([a-z_., ]+)$/;

/** "Tills, employee: menu:read, orders:write, 600 a minute, until 2027-…" @param {string} text @param {(at: string) => string} when how a moment is written */
export function key(text, when) {
  const found = KEY.exec(text);
  if (!found) return text;
  const [, name = "", role = "", scopes = "", count, until] = found;
  const may = listed(scopes.split(", ").map((scope) => word(`api.scope.${scope.replace(":", "_")}`, scope)));
  const parts = [`${name}, ${t(`role.${role}`)}: ${may}`, t("api.per_minute", { count: Number(count) }), until && t("audit.until", { time: when(until) })];
  return parts.filter(Boolean).join(", ");
}

/** "https://till.example.com/hooks (Tills): order.created, order.updated" @param {string} text */
export function webhook(text) {
  const found = WEBHOOK.exec(text);
  if (!found) return text;
  const [, address = "", about, events = ""] = found;
  const told = events.split(", ").map((event) => word(`webhooks.event.${event.replace(".", "_")}`, event));
  return `${about ? `${about} (${address})` : address}; ${told.join("; ")}`;
}

/** @param {string} name @param {string} otherwise */
const word = (name, otherwise) => (known(name) ? t(name) : otherwise);
