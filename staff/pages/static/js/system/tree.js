/** What runs, and what stands on what: the supervision tree with restarts and last errors. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { duration, serviceName, standing } from "staff/system/figures.js";

/** @typedef {import("staff/system/figures.js").Service} Service */

const ICONS = { good: "circle-check", mended: "rotate-cw", wait: "hourglass", bad: "circle-x" };
const TAGS = { good: "good", mended: "wait", wait: "wait", bad: "alert" };

/** @param {{ services: Service[] }} props */
export const Tree = ({ services }) => html`<ul class="tree">${services.map((service) => html`<${Node} key=${service.name} service=${service} />`)}</ul>`;

/** @param {{ service: Service }} props */
function Node({ service }) {
  const how = standing(service);
  const { restarts, last_error: crash, holds } = service;
  return html`<li>
    <div class="tree-node">
      <span class=${`tag ${TAGS[how]}`}><${Icon} name=${ICONS[how]} />${t(`system.state.${how === "mended" || how === "good" ? "running" : service.state === "running" ? "ended" : service.state}`)}</span>
      <strong>${serviceName(service.name)}</strong>
      ${restarts > 0 && html`<span>${t("system.restarts", { count: restarts })}</span>`}
      ${crash && html`<span class="tree-crash">${t("system.crash", { error: crash.error, ago: duration(crash.ago_s) })}</span>`}
    </div>
    ${holds.length > 0 && html`<${Tree} services=${holds} />`}
  </li>`;
}
