/** The last hours, a small chart for each figure; each has its points in a table for those who listen. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";
import { house } from "staff/house.js";
import { HEIGHT, line, told, top, WIDTH } from "staff/system/chart.js";
import { CHARTS, series } from "staff/system/figures.js";

const ROWS_MAX = 24;

/** @typedef {import("staff/system/figures.js").Point} Point */

/** @param {{ points: Point[], everyMs: number }} props */
export function Charts({ points, everyMs }) {
  return html`<section class="system-part">
    <h2>${t("system.history")}</h2>
    ${points.length < 2
      ? html`<p class="quiet">${t("system.no_history")}</p>`
      : html`<div class="charts">${CHARTS.map((chart) => html`<${Chart} key=${chart.figure} chart=${chart} points=${points} everyMs=${everyMs} />`)}</div>`}
  </section>`;
}

/** @param {{ chart: import("staff/system/figures.js").Chart, points: Point[], everyMs: number }} props */
function Chart({ chart: { figure, written }, points, everyMs }) {
  const measured = series(points, figure);
  const span = { from: measured[0]?.at ?? 0, to: measured.at(-1)?.at ?? 0, everyMs };
  const zone = house.restaurant.value?.timezone;
  const last = measured.at(-1)?.value ?? null;
  const say = (/** @type {number | null} */ value) => (value === null ? t("system.none") : written(value));
  return html`<figure class="chart">
    <figcaption><span>${t(`system.chart.${figure}`)}</span><strong>${say(last)}</strong></figcaption>
    <div class="chart-body" aria-hidden="true">
      <span class="chart-top">${written(top(measured))}</span>
      <svg viewBox=${`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none">
        <path class="chart-ground" d=${`M0 ${HEIGHT}H${WIDTH}M0 0H${WIDTH}`} />
        <path class="chart-line" d=${line(measured, span)} />
      </svg>
      <span class="chart-from">${clock(span.from, zone)}</span><span class="chart-to">${clock(span.to, zone)}</span>
    </div>
    <div class="aloud"><table>
      <caption>${t(`system.chart.${figure}`)}</caption>
      <thead><tr><th scope="col">${t("system.until")}</th><th scope="col">${t("system.most")}</th></tr></thead>
      <tbody>${told(measured, ROWS_MAX).map(({ at, value }) => html`<tr key=${at}><th scope="row">${clock(at, zone)}</th><td>${say(value)}</td></tr>`)}</tbody>
    </table></div>
  </figure>`;
}
