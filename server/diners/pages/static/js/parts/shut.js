/**
 * Why the table takes no orders now, and when that ends. While it is so, it is asked now and then.
 *
 * It moves nothing: what the server has drawn above the menu keeps its place when it is over, and what comes later stands in
 * the bar at the foot, also where it is shut for the second time.
 */
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";
import { day, instant } from "trivet/time.js";

import { lookWhetherOpen } from "diner/doing.js";
import { menu, shut, shutAtFirst, shutSinceFirst } from "diner/live.js";

const ASK_MS = 30_000;

/** Above the menu. */
export function Shut() {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const height = useRef(0);
  const is = shutSinceFirst.value ? shut.value : null;
  useLayoutEffect(() => {
    if (is) height.current = place.current?.getBoundingClientRect().height ?? 0;
  });
  if (!shutAtFirst) return null;
  const again = !is && shut.value !== null; // the bar says it: here is only the place that it had
  return html`<section ref=${place} class=${`shut notice ${is ? "wait" : "good"}`} role="status" style=${{ minBlockSize: is ? "" : `${height.current}px`, visibility: again ? "hidden" : "" }}>
    ${is ? html`<${Why} is=${is} />` : html`<${Icon} name="check" /><div><h2>${t("shut.over")}</h2></div>`}
  </section>`;
}

/** In the bar. */
export function ShutSince() {
  const is = shut.value;
  return is && !shutSinceFirst.value ? html`<section class="shut notice wait" role="status"><${Why} is=${is} /></section>` : null;
}

/** @param {{ is: import("diner/live.js").Shut }} props */
function Why({ is }) {
  useEffect(() => {
    const timer = setInterval(lookWhetherOpen, ASK_MS);
    return () => clearInterval(timer);
  }, []);
  const { name, timezone } = menu.value.restaurant;
  const key = `shut.${is.code.toLowerCase()}`;
  const opens = instant(is.details.opens_at);
  const when = opens ? `${t("shut.opens", { when: day(opens, timezone) })} ` : "";
  return html`<${Icon} name=${is.code === "RESTAURANT_CLOSED" ? "clock" : "info"} />
    <div>
      <h2>${t(`${key}.title`, { restaurant: name })}</h2>
      <p>${when + t(`${key}.message`)}</p>
    </div>`;
}
