/**
 * How a visit went, newest first: what its guests did, and what staff did with it.
 *
 * Owns: reading it, again whenever the floor says that the visit has changed, at most twice a second. Must not: word it.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { clock, instant } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { api } from "staff/account.js";
import { calm, continued, cookedOf, NOTHING, renewed } from "staff/floor/story_entries.js";
import { forWhom, said } from "staff/floor/story_words.js";
import { house } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/floor/story_entries.js").Page} Page */
/** @typedef {import("staff/floor/story_entries.js").Shown} Shown */

const GATHER_MS = 500;
const AGAIN_MS = 3000; // after it could not be read

/** @param {{ session: import("staff/live.js").Session }} props keyed by the session: another one has another story */
export function Story({ session }) {
  const { page, known, failed, take, read } = useStory(session);
  const [earlier, { busy, refused }] = useAsk(async () => take(await read(page.before), page.before));
  const shown = calm(page.entries);
  return html`<section class="story" aria-labelledby="story-title" aria-busy=${!known && !failed}>
    <h2 id="story-title">${t("story.title")}</h2>
    ${failed && html`<p class="refusal">${wrong(failed)}</p>`}
    ${!known && !failed && html`<div class="skeleton"></div>`}
    ${known && shown.length === 0 && html`<p class="quiet">${t("story.none")}</p>`}
    <ol class="story-entries">${shown.map((entry) => html`<${Told} key=${entry.seq} entry=${entry} />`)}</ol>
    ${page.before !== null && html`<button type="button" class="button quiet" aria-disabled=${busy} onClick=${() => busy || earlier()}><${Icon} name="history" />${t("story.earlier")}</button>`}
    <${Refusal} of=${refused} />
  </section>`;
}

/** @param {import("staff/live.js").Session} session */
function useStory(session) {
  const [page, setPage] = useState(NOTHING);
  const [known, setKnown] = useState(false);
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const timer = useRef(/** @type {any} */ (null));
  const gone = useRef(false);
  const id = session.session_id;
  const read = async (/** @type {number | null} */ before) => /** @type {Page} */ ((await api.get(`/admin/session/${id}/story`, { query: before === null ? {} : { before: String(before) } })).data);
  const look = async () => {
    timer.current = null;
    try {
      const newest = await read(null);
      if (gone.current) return;
      setPage((before) => renewed(before, newest));
      setKnown(true);
      setFailed(null);
    } catch (error) {
      if (gone.current) return;
      setFailed(error);
      timer.current ??= setTimeout(look, AGAIN_MS);
    }
  };
  const cooked = cookedOf(house.tickets.value.values(), id);
  useEffect(() => void (timer.current ??= setTimeout(look, known ? GATHER_MS : 0)), [session, cooked]);
  useEffect(() => () => ((gone.current = true), clearTimeout(timer.current)), []);
  return { page, known, failed, read, take: (/** @type {Page} */ older, /** @type {number | null} */ asked) => setPage((now) => continued(now, older, asked)) };
}

/** @param {{ entry: Shown }} props */
function Told({ entry }) {
  const whose = forWhom(entry);
  return html`<li>
    <time class="time quiet" datetime=${entry.at}>${clock(instant(entry.at) ?? 0, house.restaurant.value?.timezone)}</time>
    <${Who} entry=${entry} />
    <p><strong>${nameOf(entry)}</strong> ${said(entry)}${whose && html` <span class="quiet">${t("story.for", { name: whose.nickname })}</span>`}
      ${(entry.note || entry.dish?.note) && html`<span class="line-note">${entry.note || entry.dish?.note}</span>`}
    </p>
  </li>`;
}

/** A guest by their colour, staff and Trivet by a sign. @param {{ entry: Shown }} props */
function Who({ entry: { by, member } }) {
  if (by === "member") return html`<${Person} name=${member?.nickname ?? "?"} index=${member?.joined ?? 0} small quiet />`;
  return html`<span class="story-sign" aria-hidden="true"><${Icon} name=${by === "staff" ? "hand-platter" : "activity"} /></span>`;
}

/** @param {Shown} entry */
function nameOf({ by, member, user }) {
  if (by === "member") return member?.nickname ?? t("story.somebody");
  return by === "staff" ? user?.name || t("story.staff") : "Trivet";
}
