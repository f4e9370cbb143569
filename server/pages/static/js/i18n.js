/**
 * What people read, in their language. The server has chosen it and put the messages into the page (`#words`).
 *
 * A message is a text with `{names}` in it, or one text for each plural form of `{count}`.
 *
 * Must not: hold a text of its own.
 *
 * @typedef {string | Record<string, string>} Message
 * @typedef {{ locale: string, messages: Record<string, Message> }} Words
 */

/** @type {Words} */
let words = { locale: "en-GB", messages: {} };
let plurals = new Intl.PluralRules(words.locale);

/**
 * Begins with these messages.
 * @param {Words} given
 */
export function speak(given) {
  words = given;
  plurals = new Intl.PluralRules(given.locale);
}

/**
 * More messages, which come with a part of the page that comes late.
 * @param {Record<string, Message>} more
 */
export const teach = (more) => void (words = { ...words, messages: { ...words.messages, ...more } });

/** The reader's customs of writing money and dates, as `Intl` takes them. */
export const locale = () => words.locale;

/** The language of the messages, such as `de`. */
export const language = () => words.locale.split("-")[0] ?? "en";

/**
 * Whether there is a message under this key.
 * @param {string} key
 */
export const known = (key) => key in words.messages;

/**
 * A message with these values in it; its key where there is none, so that it is seen and reported.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const message = words.messages[key] ?? key;
  const text = typeof message === "string" ? message : plural(message, Number(values.count));
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * Several names in a row, as one writes them: "Anna, Ben and Cleo".
 * @param {string[]} names
 */
export const listed = (names) => new Intl.ListFormat(words.locale, { type: "conjunction" }).format(names);

/**
 * What to say of an error, by its code; the server's own words where the code is not known here.
 * @param {{ code: string, message?: string, details?: Record<string, any> }} error
 * @param {Record<string, string | number>} [values]
 */
export function wrong(error, values = {}) {
  const key = `error.${error.code}`;
  if (known(key)) return t(key, { ...error.details, ...values });
  return error.message || t("error.INTERNAL");
}

/**
 * The messages that stand in the page.
 * @returns {Words}
 */
export function wordsOfPage() {
  return JSON.parse(/** @type {HTMLElement} */ (document.getElementById("words")).textContent ?? "{}");
}

/**
 * What the server gave the page to begin with.
 * @returns {any}
 */
export function startOfPage() {
  return JSON.parse(/** @type {HTMLElement} */ (document.getElementById("start")).textContent ?? "{}");
}

/**
 * Another language from now on; the page is loaded again in it.
 * @param {string} language
 */
export function choose(language) {
  document.cookie = `lang=${language}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}

/**
 * @param {Record<string, string>} forms
 * @param {number} count
 */
function plural(forms, count) {
  return forms[plurals.select(count)] ?? forms.other ?? "";
}
