/**
 * The bill of a visit, read again whenever the floor says that it is another, or that a payment is. Of answers that overtake
 * one another the last that was asked for counts.
 *
 * Owns: that. Must not: change a bill.
 */
import { useEffect, useRef, useState } from "preact/hooks";

import { api } from "staff/account.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */

const GATHER_MS = 120; // what changes within so long is read once
const AGAIN_MS = 2500; // after it could not be read

/**
 * @param {Pick<import("staff/live.js").Session, "session_id" | "bill_version" | "payments_at">} session
 * @returns {{ bill: Bill | null, old: boolean, failed: any, again: () => void }} `old`: it is another by now, and is being read
 */
export function useBill({ session_id, bill_version, payments_at }) {
  const [{ bill, as }, setBill] = useState({ bill: /** @type {Bill | null} */ (null), as: "" });
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const [turn, setTurn] = useState(0);
  const asked = useRef(0);
  const again = () => setTurn((before) => before + 1);
  const now = `${bill_version} ${payments_at} ${turn}`;
  useEffect(() => {
    const mine = ++asked.current;
    let timer = setTimeout(async () => {
      try {
        const { data } = await api.get(`/admin/session/${session_id}/bill`);
        if (mine !== asked.current) return;
        setBill({ bill: data, as: now });
        setFailed(null);
      } catch (error) {
        if (mine !== asked.current) return;
        setFailed(error);
        const { unanswered, status } = /** @type {any} */ (error);
        if (unanswered || status === 429) timer = setTimeout(again, AGAIN_MS);
      }
    }, bill ? GATHER_MS : 0);
    return () => {
      clearTimeout(timer);
      if (mine === asked.current) asked.current += 1; // what it still brings is late
    };
  }, [session_id, bill_version, payments_at, turn]);
  return { bill: bill?.session_id === session_id ? bill : null, old: as !== now, failed, again };
}
