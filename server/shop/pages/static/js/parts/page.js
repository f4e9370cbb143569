/** The whole page, in the markup of `templates/shop.html`, so that taking it over moves nothing. */
import { html } from "htm/preact";
import { Passing } from "trivet/components/notice.js";

import { route } from "shop/live.js";
import { Bar } from "shop/parts/bar.js";
import { CartRoom } from "shop/parts/cart.js";
import { LateRoom } from "shop/parts/late.js";
import { Sheets } from "shop/parts/sheets.js";
import { Shop } from "shop/parts/shop.js";
import { Top } from "shop/parts/top.js";

export const Page = () => html`<${Top} />
  <${Room} />
  <${Bar} />
  <${Sheets} />
  <${Passing} />`;

function Room() {
  const { room } = route.value;
  if (room === "shop") return html`<${Shop} />`;
  return room === "cart" ? html`<${CartRoom} />` : html`<${LateRoom} key=${room} />`;
}
