/** What a part that comes late says, and how it looks: both come with it, by the names in the `files.py` of its page. */
import { language, teach } from "trivet/i18n.js";

/** Where what belongs to this page is. @param {string} name */
const beside = (name) => (document.documentElement.dataset.icons ?? "").replace(/[^/]*$/, name);

/** Both, or neither: what has no words helps nobody. @param {string} name @param {string} again what stands behind an address that failed before */
export const arrive = (name, again) => Promise.all([dressed(beside(`${name}.css`) + again), said(beside(`${name}.${language()}.json`) + again)]);

/** @param {string} address @returns {Promise<void>} */
const dressed = (address) =>
  new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error("no sheet"));
    };
    document.head.append(link);
  });

/** @param {string} address */
async function said(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("no words");
  teach(await answer.json());
}
