/**
 * The page that is shown without a network: in the reader's language, and gone as soon as there is a network again.
 *
 * The service worker keeps one page for everybody, with its text in every language; which one is seen is decided here, as
 * the server decides it for other pages (`server/pages/words.py`).
 *
 * Owns: that choice, and when it is tried again. Must not: need anything that is not kept.
 */

const FIRST_MS = 2_000;
const LAST_MS = 15_000;
const COOKIE = "lang";

/**
 * The first language of these that there is: what was chosen, then what the browser says.
 * @param {string} cookie as `document.cookie` has it
 * @param {readonly string[]} accepted best first
 * @param {string[]} known the first is for everybody else
 */
export function chosen(cookie, accepted, known) {
  const said = cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
  const wanted = [said, ...accepted.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "")];
  return wanted.find((language) => known.includes(language)) ?? known[0] ?? "";
}

/**
 * How long to wait before the try with this number, from 0: longer each time, and not all phones of a restaurant at once.
 * @param {number} tries
 * @param {() => number} chance from 0 to 1
 * @returns {number} ms
 */
export const pause = (tries, chance) => Math.min(LAST_MS, FIRST_MS * 1.5 ** tries) * (0.75 + chance() / 2);

/** @param {Document} page */
function show(page) {
  const texts = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("main[lang]")]);
  const language = chosen(page.cookie, navigator.languages, texts.map((text) => text.lang));
  for (const text of texts) {
    text.hidden = text.lang !== language;
    if (!text.hidden) Object.assign(page.documentElement, { lang: text.lang, dir: text.dir });
    if (!text.hidden) page.title = text.querySelector("h1")?.textContent ?? "";
  }
}

/** Opens the page that was wanted, if the server answers. */
async function look() {
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}

/** @param {number} tries */
function lookLater(tries) {
  setTimeout(async () => {
    await look();
    lookLater(tries + 1);
  }, pause(tries, Math.random));
}

if (typeof document !== "undefined") {
  show(document);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  lookLater(0);
}
