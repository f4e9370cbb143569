/**
 * What is wrong with a new password of one's own, before it is asked for. The server has the last word.
 *
 * Must not: ask a server.
 */
export const CHARS_MIN = 10;
export const CHARS_MAX = 200;

/**
 * The keys of what is wrong with each; empty where nothing is.
 * @param {string} current
 * @param {string} fresh
 */
export function passwordWrong(current, fresh) {
  const length = [...fresh].length;
  return {
    current: current === "" ? "me.current_missing" : "",
    fresh: length < CHARS_MIN || length > CHARS_MAX ? "me.length_wrong" : fresh === current ? "me.same" : "",
  };
}
