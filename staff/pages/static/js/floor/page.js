/** The floor. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { house } from "staff/house.js";

export const Page = () => html`<h1>${t("page.floor")}</h1><p>${house.tables.value.size}</p>`;
