/** One table's code as a picture, fetched when it comes into sight. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { raw } from "staff/raw.js";

/** @typedef {import("staff/live.js").Table} Table */

const KEPT_MAX = 300;
/** Pictures that were fetched, by table and version; of a version before they are good no more. @type {Map<string, Promise<string>>} */
const kept = new Map();
/** One after another, so that a house of 300 tables does not ask for 300 at once. @type {Promise<unknown>} */
let queue = Promise.resolve();

/** @param {Table} table @returns {Promise<string>} the picture as SVG */
export function picture({ table_id, qr_version }) {
  const key = `${table_id}/${qr_version}`;
  const known = kept.get(key);
  if (known) return known;
  const asked = queue.then(() => raw("GET", `/admin/table/${table_id}/qr.svg`)).then((response) => response.text());
  queue = asked.catch(() => {});
  asked.catch(() => kept.delete(key));
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, asked);
  return asked;
}

/** @param {{ table: Table }} props */
export function Code({ table }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [failed, setFailed] = useState("");
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!seen) return;
    let here = true;
    setFailed("");
    picture(table).then((text) => here && box.current?.replaceChildren(drawn(text)), (error) => here && setFailed(wrong(error)));
    return () => void (here = false);
  }, [seen, table.table_id, table.qr_version]);
  return html`<div class="code">
    <div class="code-picture skeleton" ref=${box} role="img" aria-label=${t("codes.code_of", { table: table.table_number })}></div>
    ${failed && html`<p class="field-wrong">${failed}</p>`}
  </div>`;
}

/** @param {string} text */
function drawn(text) {
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  for (const name of ["width", "height"]) svg.removeAttribute(name);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}
