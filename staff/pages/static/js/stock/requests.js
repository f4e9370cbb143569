/** Requests for stock: one's own for employees; everybody's for managers, who review one or many at once. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { api, may, user } from "staff/account.js";
import { house, onFrame } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { go, place } from "staff/router.js";
import { API } from "staff/stock/reading.js";
import { RequestRow } from "staff/stock/request_row.js";
import { ReviewBar } from "staff/stock/review_bar.js";
import { answered, every, failures, open, STATUSES, statusOf, toggled } from "staff/stock/reviewing.js";
import { whyNot } from "staff/stock/why_not.js";

/** @typedef {import("staff/stock/reviewing.js").StockRequest} StockRequest */
/** @typedef {import("staff/stock/reviewing.js").Reviewed} Reviewed */
/** @typedef {import("staff/stock/reading.js").Branch} Branch */

const PAGE = 100;

/** @param {{ branches: Branch[] }} props */
export function Requests({ branches }) {
  const status = statusOf(place.value.query.get("status"));
  const [found, setFound] = useState({ status: "", requests: /** @type {StockRequest[]} */ ([]), total: 0 });
  const [fresh, setFresh] = useState(0); // asked for since, and shown when somebody says so: nothing moves under a finger
  const [chosen, setChosen] = useState(/** @type {ReadonlySet<number>} */ (new Set()));
  const [failed, setFailed] = useState(/** @type {ReturnType<typeof failures>} */ (new Map()));
  const path = may("manager") ? `${API}/admin/stock-requests` : `${API}/stock-requests/my`;
  const [load, { busy, refused }] = useAsk(async (/** @type {string} */ which, /** @type {StockRequest[]} */ before = []) => {
    const { data } = await api.get(path, { query: { status: which, limit: PAGE, offset: before.length } });
    setFresh(0);
    setFound({ status: which, requests: [...before, ...data.data], total: data.pagination.total });
  }, { inTurn: true });
  const told = house.requests.value;
  useEffect(() => void (told.size > 0 && (house.requests.value = new Map())), [told]); // they are looked at
  useEffect(() => onFrame((frame) => {
    if (frame.type === "floor") return void load(status); // nobody knows what was not told
    if (frame.type !== "stock_request_update") return;
    const { id, status: is, asked_by } = frame.request;
    if (is !== "PENDING") setFound((now) => ({ ...now, requests: answered(now.requests, [{ id, status: is, error: null }]) }));
    else if (may("manager") || asked_by === user.value?.id) setFresh((count) => count + 1);
  }), [status]);
  useEffect(() => {
    setChosen(new Set());
    setFailed(new Map());
    void load(status);
  }, [status]);
  const known = found.status === status;
  const requests = known ? found.requests : [];
  const put = (/** @type {readonly StockRequest[]} */ changed) => setFound((now) => ({ ...now, requests: [...changed] }));
  const picked = open(chosen, requests);
  /** @param {Reviewed[]} answers */
  function reviewed(answers) {
    put(answered(requests, answers));
    const no = failures(answers);
    setFailed(new Map([...failed].filter(([id]) => !answers.some((one) => one.id === id)).concat([...no])));
    setChosen(new Set());
    announce(t("stock.reviewed", { done: answers.length - no.size, failed: no.size }));
  }
  const one = (/** @type {StockRequest} */ now) => put(requests.map((request) => (request.id === now.id ? now : request)));
  const all = every(requests);
  return html`<div class="stock">
    <div class="office-anew">
      <div class="office-row" role="group" aria-label=${t("stock.narrow")}>${STATUSES.map((each) => html`<button key=${each} type="button" class="chip" aria-pressed=${each === status} onClick=${() => go(`/stock/requests?status=${each}`, { replace: true })}>${t(`stock.status.${each}`)}</button>`)}</div>
      <button type="button" class="button quiet round" aria-label=${t("stock.refresh")} aria-disabled=${busy} onClick=${() => load(status)}><${Icon} name="refresh-cw" /></button>
    </div>
    ${fresh > 0 && status === "PENDING" && html`<p role="status"><button type="button" class="button" aria-disabled=${busy} onClick=${() => load(status)}><${Icon} name="refresh-cw" />${t("stock.show_new", { count: fresh })}</button></p>`}
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${() => load(status)}>${t("try_again")}</button><//>
    ${!known && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${known && requests.length === 0 && html`<div class="office-empty"><${Icon} name="circle-check" /><p>${t(`stock.no_requests.${may("manager") ? status : "mine"}`)}</p></div>`}
    ${may("manager") && all.size > 1 && html`<label class="switch"><input type="checkbox" checked=${picked.length === all.size} onChange=${() => setChosen(picked.length === all.size ? new Set() : all)} /><span>${t("stock.choose_all", { count: all.size })}</span></label>`}
    ${requests.length > 0 && html`<ul class="stock-requests">${requests.map((request) => html`<${RequestRow} key=${request.id} request=${request} branch=${branches.find(({ id }) => id === request.branch_id)?.name ?? t("stock.closed_branch")}
      chosen=${chosen.has(request.id)} failed=${failed.has(request.id) ? whyNot(/** @type {any} */ (failed.get(request.id))) : ""} onChoose=${() => setChosen(toggled(chosen, request.id))} onBecome=${one} />`)}</ul>`}
    ${found.total > requests.length && known && html`<button type="button" class="button wide" aria-disabled=${busy} onClick=${() => load(status, requests)}>${t("stock.earlier")}</button>`}
    ${may("manager") && picked.length > 0 && html`<${ReviewBar} ids=${picked} onTold=${reviewed} />`}
  </div>`;
}
