/** Components that are drawn again only when what they are given has changed. */
import { Component, createElement } from "preact";

/**
 * @template P
 * @param {(props: P) => any} draw
 * @returns {import("preact").ComponentType<P>}
 */
export function memo(draw) {
  return /** @type {any} */ (
    class extends Component {
      /** @override @param {any} next */
      shouldComponentUpdate(next) {
        const now = /** @type {any} */ (this.props);
        return Object.keys({ ...now, ...next }).some((name) => now[name] !== next[name]);
      }
      /** @override */
      render() {
        return createElement(/** @type {any} */ (draw), /** @type {any} */ (this.props));
      }
    }
  );
}
