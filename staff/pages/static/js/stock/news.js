/** What is new of requests for stock, as a line that leads to them; nothing where nothing is. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { may, user } from "staff/account.js";
import { house } from "staff/house.js";
import { Link } from "staff/router.js";
import { news } from "staff/stock/reviewing.js";

/** Of whoever is signed in. Reading it in a component draws that component when there is more. */
export const requestNews = () => news(house.requests.value.values(), { me: user.value?.id ?? 0, manager: may("manager") });

export function RequestNews() {
  const { asked, answered } = requestNews();
  if (asked + answered === 0) return null;
  const words = [asked > 0 && t("stock.news_asked", { count: asked }), answered > 0 && t("stock.news_answered", { count: answered })];
  return html`<p class="notice wait request-news" role="status"><${Icon} name="archive" /><${Link} to=${asked > 0 ? "/stock/requests" : "/stock/requests?status=APPROVED"}>${words.filter(Boolean).join(" ")}<//></p>`;
}
