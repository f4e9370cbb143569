/**
 * What was refused, as a sentence beside the thing, and asking so that it gets there.
 *
 * Owns: that a refusal is shown where it was caused and goes with the next try. Must not: decide what to ask again.
 */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { wrong } from "trivet/i18n.js";

/** @typedef {import("trivet/http.js").TrivetError} TrivetError */

/**
 * Does something, one at a time, and keeps why it was refused. With `inTurn` what is asked meanwhile is done after it, and a
 * refusal stays until the next that was not asked meanwhile; without, it is passed over.
 *
 *     const [close, { busy, refused }] = useAsk(() => ask({ type: "close_session", session_id }));
 *
 * @template {any[]} A
 * @template T
 * @param {(...given: A) => Promise<T>} what
 * @param {{ inTurn?: boolean }} [how]
 * @returns {[(...given: A) => Promise<T | undefined>, { busy: boolean, refused: TrivetError | null, forget: () => void }]}
 *   What it gives is undefined where it was refused, or is under way already.
 */
export function useAsk(what, { inTurn = false } = {}) {
  const [state, setState] = useState({ busy: false, refused: /** @type {TrivetError | null} */ (null) });
  const running = useRef(false);
  const turn = useRef(/** @type {Promise<any>} */ (Promise.resolve()));
  /** @param {A} given */
  function run(...given) {
    const meanwhile = running.current;
    if (!inTurn) return meanwhile ? Promise.resolve(undefined) : once(given, false);
    running.current = true;
    return (turn.current = turn.current.then(() => once(given, meanwhile)));
  }
  /** @param {A} given @param {boolean} meanwhile whether another was under way when it was asked @returns {Promise<T | undefined>} */
  async function once(given, meanwhile) {
    running.current = true;
    setState((before) => ({ busy: true, refused: meanwhile ? before.refused : null }));
    try {
      const answer = await what(...given);
      setState((before) => ({ busy: false, refused: meanwhile ? before.refused : null }));
      return answer;
    } catch (error) {
      setState({ busy: false, refused: /** @type {TrivetError} */ (error) });
      return undefined;
    } finally {
      running.current = false;
    }
  }
  return [run, { ...state, forget: () => setState({ busy: false, refused: null }) }];
}

/**
 * The sentence; nothing where nothing was refused. `children` are what is possible instead.
 * @param {{ of: TrivetError | null, words?: string, children?: any }} props
 */
export const Refusal = ({ of, words, children }) =>
  of && html`<div class="refusal" role="alert"><p>${words ?? wrong(of)}</p>${children}</div>`;
