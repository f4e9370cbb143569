/**
 * The photo of an item, as a manager chooses and removes it: what there is, what is being sent and how far, what was refused.
 *
 * Owns: one item's photo. Must not: know where it stands; it can be placed in a row as in a form.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { KINDS, photoWrong } from "staff/menu/picture.js";
import { raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { upload } from "staff/upload.js";

/** @param {{ item: { id: number, name: string, photo: string | null } }} props */
export function Photo({ item }) {
  const [told, setTold] = useState({ of: item.photo, photo: item.photo }); // what the server has said since the menu was read
  const [sending, setSending] = useState(/** @type {{ share: number, preview: string } | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const photo = told.of === item.photo ? told.photo : item.photo;
  const path = `/api/v1/admin/products/${item.id}/photo`;
  const [save, { busy, refused }] = useAsk(async (/** @type {Blob | null} */ file) => {
    const bad = file && photoWrong(file);
    if (bad) throw Object.assign(new Error(bad), { code: "PHOTO", key: bad });
    const { data } = file ? await sent(file) : await (await raw("DELETE", path)).json();
    setTold({ of: item.photo, photo: data.photo });
    pass(t(file ? "menu.photo_saved" : "menu.photo_gone", { name: item.name }), { icon: "check" });
  });
  useEffect(() => () => void (sending && URL.revokeObjectURL(sending.preview)), [sending?.preview]);
  async function sent(/** @type {Blob} */ file) {
    const preview = URL.createObjectURL(file);
    setSending({ share: 0, preview });
    try {
      return await upload(path, file, (share) => setSending({ share, preview }));
    } finally {
      setSending(null);
    }
  }
  function chosen(/** @type {Event} */ event) {
    const file = /** @type {HTMLInputElement} */ (event.target).files?.[0];
    if (file) save(file);
    if (input.current) input.current.value = ""; // so that the same file can be chosen again
  }
  const shown = sending?.preview ?? photo;
  return html`<div class="photo">
    <div class="photo-shown">${shown ? html`<img src=${shown} alt=${t("menu.photo_of", { name: item.name })} />` : html`<${Icon} name="image" />`}</div>
    ${sending && html`<progress max="1" value=${sending.share < 1 ? sending.share : undefined} aria-label=${t("menu.photo_sending")}></progress>`}
    <input ref=${input} type="file" accept=${KINDS.join(",")} hidden onChange=${chosen} aria-label=${`${t("menu.photo_choose")}: ${item.name}`} />
    <button type="button" class="button" aria-disabled=${busy} aria-label=${`${t("menu.photo_choose")}: ${item.name}`} onClick=${() => !busy && input.current?.click()}><${Icon} name="image" />${t(photo ? "menu.photo_other" : "menu.photo_choose")}</button>
    ${photo && html`<button type="button" class="button" aria-disabled=${busy} aria-label=${`${t("menu.photo_remove")}: ${item.name}`} onClick=${() => !busy && save(null)}><${Icon} name="trash-2" />${t("menu.photo_remove")}</button>`}
    <${Refusal} of=${refused} words=${refused ? said(refused) : undefined} />
  </div>`;
}

/** @param {any} refused */
function said(refused) {
  if (refused.key) return t(refused.key);
  if (refused.status === 413) return t("menu.photo_too_large");
  return refused.status === 415 || refused.details?.field === "photo" ? t("menu.photo_unfit") : wrong(refused);
}
