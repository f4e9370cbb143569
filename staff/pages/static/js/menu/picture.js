/**
 * Which files can be a photo. The server looks into them; here is said what can be known before one is sent.
 *
 * Must not: read a file.
 */
export const KINDS = ["image/png", "image/jpeg", "image/webp"];
export const BYTES_MAX = 10 * 1024 * 1024;

/** The key of what is wrong with a file, empty where nothing is. @param {{ type: string, size: number }} file */
export function photoWrong({ type, size }) {
  if (!KINDS.includes(type)) return "menu.photo_unfit";
  return size > BYTES_MAX ? "menu.photo_too_large" : "";
}
