/**
 * One visit with its cart, line by line: the floor only counts lines, so it is read again whenever the floor says that the
 * visit has changed. What comes late never takes the place of what is newer.
 *
 * Owns: that. Must not: change a visit.
 */
import { useEffect, useRef, useState } from "preact/hooks";

import { api } from "staff/account.js";
import { house } from "staff/house.js";

/** @typedef {import("trivet/wire/staff.js").StaffVisitView} Visit */

const GATHER_MS = 120; // what changes within so long is read once
const AGAIN_MS = 2500; // after it could not be read

/**
 * @param {string | null} sessionId
 * @returns {{ visit: Visit | null, failed: any, take: (visit: Visit | undefined) => void }} `take` is for what an answer says
 */
export function useVisit(sessionId) {
  const [visit, setVisit] = useState(/** @type {Visit | null} */ (null));
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const [tries, setTries] = useState(0);
  const told = useRef(0);
  const session = sessionId === null ? undefined : house.sessions.value.get(sessionId);
  const take = (/** @type {Visit | undefined} */ next) =>
    setVisit((before) => (!next || (before?.session_id === next.session_id && before.seq > next.seq) ? before : next));
  useEffect(() => {
    const mine = ++told.current;
    if (sessionId === null) return setVisit(null);
    let timer = setTimeout(async () => {
      try {
        const { data } = await api.get(`/admin/session/${sessionId}`);
        take(data);
        if (mine === told.current) setFailed(null);
      } catch (error) {
        if (mine !== told.current) return;
        setFailed(error);
        if (mayWork(error)) timer = setTimeout(() => setTries(tries + 1), AGAIN_MS);
      }
    }, GATHER_MS);
    return () => {
      clearTimeout(timer);
      if (mine === told.current) told.current += 1; // what it still brings is late
    };
  }, [sessionId, session, tries]);
  return { visit: visit?.session_id === sessionId ? visit : null, failed, take };
}

/** Whether the same may be answered otherwise a moment later. @param {any} error */
const mayWork = (error) => Boolean(error?.unanswered) || error?.status === 429;
