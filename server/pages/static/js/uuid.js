/** Ids of our own making. A page from a plain address (a phone in the same network, `HOST=0.0.0.0`) has no `randomUUID`. */

/** @param {Pick<Crypto, "getRandomValues"> & { randomUUID?: () => string }} [source] */
export const uuid = (source = crypto) => source.randomUUID?.() ?? made(source.getRandomValues(new Uint8Array(16)));

/** @param {Uint8Array} bytes 16 of chance */
function made(bytes) {
  const hex = [...bytes].map((byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
