/** An address: written on one line, and asked for. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { locale, t } from "trivet/i18n.js";

import { account, restaurant } from "shop/live.js";
import { Form } from "shop/parts/signing.js";

/** @typedef {import("shop/checking_out.js").Address} Address */

const COUNTRIES = /** @type {Record<string, string>} */ ({ "Asia/Jerusalem": "IL", "Europe/Rome": "IT", "Europe/Berlin": "DE", "Europe/Vienna": "AT", "Europe/Zurich": "CH", "Europe/London": "GB", "Asia/Tokyo": "JP" });

/** @param {Pick<Address, "street" | "postcode" | "city">} address */
export const addressLine = ({ street, postcode, city }) => `${street}, ${postcode} ${city}`;

/** What is said beside an address's name, which is its street where nobody has another word for it. @param {Address} address */
export const beside = (address) => addressLine(address).slice(address.label ? 0 : address.street.length + 2);

/** Where the shop is, as long as nobody says anything else. */
const usualCountry = () => COUNTRIES[restaurant?.timezone ?? ""] ?? locale().split("-")[1] ?? "";

/** @param {{ address?: Address, onSaved: (address: Address) => any, onCancel: (() => void) | null }} props */
export function AddressForm({ address, onSaved, onCancel }) {
  const [is, setIs] = useState({ label: "", recipient: "", street: "", postcode: "", city: "", country: usualCountry(), phone: "", note: "", is_default: false, ...address });
  const put = (/** @type {string} */ name) => (/** @type {string} */ value) => setIs((now) => ({ ...now, [name]: value }));
  const send = async () => {
    const { id, ...body } = /** @type {any} */ (is);
    await onSaved((await account.asCustomer(id ? "PUT" : "POST", id ? `/me/addresses/${id}` : "/me/addresses", { body })).data);
  };
  const field = (/** @type {string} */ name, /** @type {Record<string, any>} */ more) => html`<${Field} label=${t(`address.${name}`)} value=${/** @type {any} */ (is)[name]} onInput=${put(name)} maxlength="120" ...${more} />`;
  return html`<${Form} button=${t("address.save")} send=${send} after=${onCancel && html`<button type="button" class="button quiet wide" onClick=${onCancel}>${t("cancel")}</button>`}>
    ${field("street", { required: true, autocomplete: "street-address" })}
    <div class="pair">${field("postcode", { required: true, autocomplete: "postal-code", maxlength: 12 })}${field("city", { required: true, autocomplete: "address-level2" })}</div>
    <div class="pair">${field("country", { required: true, autocomplete: "country", maxlength: 2, pattern: "[A-Za-z]{2}" })}${field("label", { placeholder: t("address.label_hint") })}</div>
    <div class="pair">${field("recipient", { autocomplete: "name" })}${field("phone", { type: "tel", autocomplete: "tel", maxlength: 30 })}</div>
    ${field("note", { hint: t("address.note_hint"), maxlength: 300 })}
  <//>`;
}
