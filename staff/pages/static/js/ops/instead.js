/**
 * What comes instead of what is missing: looked for among what the branch has.
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { house } from "staff/house.js";
import { money } from "staff/money.js";
import { insteadOf, wordsOf } from "staff/ops/reading.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */
/** @typedef {import("staff/ops/reading.js").Item} Item */
/** @typedef {{ id: number, name: string, price: number, photo: string | null }} Product */

const FOUND_MAX = 12;
const PAUSE_MS = 250; // between two letters

/** @param {{ order: Order & { items: Item[] }, item: Item, onClose: () => void, onChosen: (found: import("staff/ops/queue.js").Instead) => void }} props */
export function Instead({ order, item, onClose, onChosen }) {
  const tries = wordsOf(item.name);
  const [tried, setTried] = useState(0);
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  const words = typed ?? tries[tried] ?? "";
  const [found, setFound] = useState({ products: /** @type {Product[] | null} */ (null), failed: /** @type {any} */ (null) });
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let last = true; // an answer may overtake the next one
    const asking = setTimeout(() => {
      const query = { restaurant: house.restaurant.value?.slug, q: words, in_stock: true, branch_id: order.branch_id, limit: FOUND_MAX };
      api.get("/api/v1/products/search", { query }).then(
        ({ data }) => {
          if (!last) return;
          const products = insteadOf(/** @type {Product[]} */ (data.data), order, item);
          if (products.length === 0 && typed === null && tried + 1 < tries.length) setTried(tried + 1);
          else setFound({ products, failed: null });
        },
        (failed) => last && setFound({ products: null, failed }),
      );
    }, PAUSE_MS);
    return () => (clearTimeout(asking), void (last = false));
  }, [words, again]);
  useEffect(() => {
    const back = () => setAgain((count) => count + 1); // what failed for want of a network is asked by itself
    addEventListener("online", back);
    return () => removeEventListener("online", back);
  }, []);
  return html`<${Sheet} title=${t("ops.instead_of", { name: item.name })} onClose=${onClose}>
    <${Field} label=${t("ops.look_for")} value=${words} onInput=${setTyped} autocomplete="off" />
    ${found.failed && html`<p class="refusal" role="alert">${wrong(found.failed)}</p>`}
    ${found.products?.length === 0 && html`<p class="quiet">${t("ops.nothing_found")}</p>`}
    <ul class="ops-found">${found.products?.map(({ id, name, price }) => html`<li key=${id}>
      <button type="button" class="ops-line" onClick=${() => onChosen({ product_id: id, quantity: item.quantity, name })}><span>${item.quantity} × ${name}</span><span class="price">${money(price)}</span></button>
    </li>`)}</ul>
    <p class="quiet">${t("ops.never_dearer")}</p>
  <//>`;
}
