/** The rooms that come late. */
import { html } from "htm/preact";
import { arrive } from "trivet/arriving.js";

/** All of it is here once its words and its look are. @param {string} again */
export const come = (again) => arrive("rooms", again).then(() => ({ Room }));

/** @param {{ route: import("shop/route.js").Route }} props */
const Room = ({ route }) => html`<main class="room narrow"><h1>${route.room}</h1></main>`;
