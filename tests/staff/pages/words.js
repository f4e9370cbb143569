/** The staff's words as a page has them, for tests of what people read. */
import { readdirSync, readFileSync } from "node:fs";

const LOCALES = { en: "en-GB", de: "de-DE", it: "it-IT" };
const ROOT = new URL("../../../", import.meta.url);

/** @param {keyof typeof LOCALES} language */
export function wordsIn(language) {
  const staff = new URL("staff/pages/words/", ROOT);
  const pages = readdirSync(staff, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const folders = [new URL("server/pages/words/", ROOT), new URL("server/pages/words/money/", ROOT), staff, ...pages.map(({ name }) => new URL(`${name}/`, staff))];
  const read = (folder) => JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8"));
  return { locale: LOCALES[language], messages: Object.assign({}, ...folders.map(read)) };
}
