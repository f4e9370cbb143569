/**
 * Taking a deletion back: at once where it happened, and later from the list of what was deleted.
 *
 * Owns: how that is asked and said. Must not: know what is restored.
 */
import { t, wrong } from "trivet/i18n.js";
import { pass } from "trivet/components/notice.js";
import { restore } from "staff/menu/edit/book.js";

/** Restores something, and says how it went. @param {{ kind: string, id: number, name: string }} thing @param {() => void} onDone */
export async function bringBack({ kind, id, name }, onDone) {
  try {
    await restore(kind, id);
  } catch (error) {
    pass(wrong(/** @type {import("trivet/http.js").TrivetError} */ (error)), { icon: "circle-alert" }); // where it was is gone
    return;
  }
  pass(t("menu.edit.restored", { name }), { icon: "check" });
  onDone();
}

/** Says that something is deleted, and offers to take that back. @param {{ kind: string, id: number, name: string }} thing @param {() => void} onDone */
export const sayDeleted = (thing, onDone) =>
  pass(t("menu.edit.deleted", { name: thing.name }), { icon: "trash-2", action: { label: t("undo"), do: () => void bringBack(thing, onDone) } });
