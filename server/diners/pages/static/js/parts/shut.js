/** Why the table takes no orders now, and when that ends. While it is so, it is asked now and then. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";
import { day, instant } from "trivet/time.js";

import { lookWhetherOpen } from "diner/doing.js";
import { menu, shut } from "diner/live.js";

const ASK_MS = 30_000;

export function Shut() {
  const is = shut.value;
  useEffect(() => {
    if (!is) return;
    const timer = setInterval(lookWhetherOpen, ASK_MS);
    return () => clearInterval(timer);
  }, [is !== null]);
  if (!is) return null;
  const { name, timezone } = menu.value.restaurant;
  const key = `shut.${is.code.toLowerCase()}`;
  const opens = instant(is.details.opens_at);
  const when = opens ? `${t("shut.opens", { when: day(opens, timezone) })} ` : "";
  return html`<section class="shut notice wait" role="status">
    <${Icon} name=${is.code === "RESTAURANT_CLOSED" ? "clock" : "info"} />
    <div>
      <h2>${t(`${key}.title`, { restaurant: name })}</h2>
      <p>${when + t(`${key}.message`)}</p>
    </div>
  </section>`;
}
