/**
 * A restaurant's own colour, made fit to read: what `server/brand.py` makes of it, for a preview before it is chosen.
 *
 * Owns: the same arithmetic (`tests/staff/pages/test_brand_preview.py` compares the two). Must not: draw.
 */

const TEXT = 4.5;
const EDGE = 3;
const SURFACE = { light: "#eeebe6", dark: "#2a2a2c" };
const WHITE = "#ffffff";
const BLACK = "#000000";
const STEPS = 200;
const HALVINGS = 12;
const SLACK = 1e-4;

/** @typedef {[number, number, number]} Three red, green and blue from 0 to 1; or lightness, chroma and hue */

/**
 * The colour of buttons, of what stands on them, and of text, on a light surface or a dark one.
 * @param {string} color "#rrggbb" in small letters
 * @param {boolean} dark
 * @returns {{ brand: string, on: string, ink: string }}
 */
export function readable(color, dark) {
  const surface = dark ? SURFACE.dark : SURFACE.light;
  const brand = moved(color, dark, (one) => contrast(one, surface) >= EDGE);
  return { brand, on: onto(brand), ink: moved(color, dark, (one) => contrast(one, surface) >= TEXT) };
}

/** White or black, whichever is read better on the colour. @param {string} color */
const onto = (color) => (contrast(BLACK, color) > contrast(WHITE, color) ? BLACK : WHITE);

/** WCAG's contrast of two colours, from 1 to 21. @param {string} one @param {string} other */
export function contrast(one, other) {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** What a person typed as a colour: "#7A1F2B", "7a1f2b", "#abc"; null for anything else. @param {string} text */
export function colorOf(text) {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]?.toLowerCase();
  if (!hex) return null;
  return `#${hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex}`;
}

/** @param {string} color */
function luminance(color) {
  const [red, green, blue] = linear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} color @param {boolean} lighter @param {(color: string) => boolean} fits */
function moved(color, lighter, fits) {
  if (fits(color)) return color;
  const [lightness, chroma, hue] = oklch(color);
  const goal = lighter ? 1 : 0;
  for (let step = 1; step <= STEPS; step++) {
    const next = hex(lightness + ((goal - lightness) * step) / STEPS, chroma, hue);
    if (fits(next)) return next;
  }
  return lighter ? WHITE : BLACK;
}

/** @param {string} color @returns {Three} */
const linear = (color) => /** @type {Three} */ ([1, 3, 5].map((at) => opened(Number.parseInt(color.slice(at, at + 2), 16) / 255)));
/** @param {number} part */
const opened = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
/** @param {number} part */
const closed = (part) => (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);

/** @param {string} color @returns {Three} */
function oklch(color) {
  const [red, green, blue] = linear(color);
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short;
  const b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short;
  return [0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short, Math.hypot(a, b), Math.atan2(b, a)];
}

/** @param {number} lightness @param {number} chroma @param {number} hue @returns {Three} which may lie outside of what a screen shows */
function rgb(lightness, chroma, hue) {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

/** @param {number} lightness @param {number} chroma @param {number} hue */
function hex(lightness, chroma, hue) {
  let [weak, strong] = [0, chroma];
  if (shown(rgb(lightness, chroma, hue))) weak = chroma;
  else for (let n = 0; n < HALVINGS; n++) {
    const half = (weak + strong) / 2;
    if (shown(rgb(lightness, half, hue))) weak = half;
    else strong = half;
  }
  const parts = rgb(lightness, weak, hue).map((part) => Math.round(255 * closed(Math.min(1, Math.max(0, part)))));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {Three} parts */
const shown = (parts) => parts.every((part) => part >= -SLACK && part <= 1 + SLACK);
