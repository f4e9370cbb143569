/**
 * Which things somebody means who types a few letters: those whose words begin so come first, accents and case do not count.
 *
 * Owns: that. Must not: know what the things are.
 */

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/**
 * @template {{ name: string, category?: string }} V
 * @param {V[]} all
 * @param {string} search several words may come in any order
 * @returns {V[]} those that have all words, best first, else as they were
 */
export function matching(all, search) {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const scored = all.map((one, index) => ({ one, index, score: score(plain(one.name), plain(one.category ?? ""), words) }));
  return scored
    .filter(({ score }) => score !== null)
    .sort((a, b) => Number(a.score) - Number(b.score) || a.index - b.index)
    .map(({ one }) => one);
}

/** Lower is better, null is none. @param {string} name @param {string} category @param {string[]} words */
function score(name, category, words) {
  let sum = 0;
  for (const word of words) {
    if (name.startsWith(word)) continue;
    if (name.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) sum += 1;
    else if (name.includes(word)) sum += 2;
    else if (category.startsWith(word)) sum += 3;
    else return null;
  }
  return sum;
}
