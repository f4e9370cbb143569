/**
 * Which files can be a logo. The server looks into them; here is said what can be known before one is sent.
 *
 * Must not: read a file.
 */
export const KINDS = ["image/png", "image/jpeg", "image/webp"];
export const BYTES_MAX = 512 * 1024;

/** The key of what is wrong with a file, empty where nothing is. @param {{ type: string, size: number }} file */
export function logoWrong({ type, size }) {
  if (!KINDS.includes(type)) return "look.no_picture";
  return size > BYTES_MAX ? "look.too_large" : "";
}
