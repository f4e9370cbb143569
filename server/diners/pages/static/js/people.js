/**
 * Everybody who has sat here tonight, in the order in which they came. Who has left is kept, because their lines and orders
 * have not. The colour of each goes with `joined`, which counts also those whom this phone has never met: so it is the same
 * on every phone.
 *
 * @typedef {{ member_id: string, nickname: string, is_host: boolean, connected?: boolean, joined?: number }} Member
 * @typedef {Member & { here: boolean }} Guest
 */

/** Whose colour it is where nobody knows them: the staff, or somebody from before. */
const NOBODY = 11;
const KNOWN_MAX = 100;

/**
 * Those who were known and those who are here now.
 * @param {readonly Guest[]} known
 * @param {readonly Member[]} members all who are here
 * @returns {Guest[]}
 */
export function met(known, members) {
  const left = known.map((guest) => ({ ...guest, here: false }));
  return members.reduce((all, member) => joined(all, member), left).slice(-KNOWN_MAX);
}

/**
 * One more, or one who has changed. A member without `connected` is as they were.
 * @param {readonly Guest[]} known
 * @param {Member} member
 * @param {boolean} [here]
 * @returns {Guest[]}
 */
export function joined(known, member, here = true) {
  const is = known.findIndex((guest) => guest.member_id === member.member_id);
  if (is < 0) return [...known, { connected: true, ...member, here }];
  return known.map((guest, at) => {
    if (at === is) return { ...guest, ...member, here };
    return member.is_host && guest.is_host ? { ...guest, is_host: false } : guest;
  });
}

/**
 * What a frame changes about who is here.
 * @param {readonly Guest[]} known
 * @param {any} frame
 * @returns {readonly Guest[]}
 */
export function peopleAfter(known, frame) {
  switch (frame.type) {
    case "snapshot":
      return met(known, frame.members);
    case "member_join":
    case "member_update":
      return joined(known, frame.member);
    case "member_presence":
      return known.some((guest) => guest.member_id === frame.member.member_id && guest.here) ? joined(known, frame.member) : known;
    case "member_leave":
      return joined(known, { ...frame.member, connected: false, is_host: false }, false);
    default:
      return known;
  }
}

/**
 * Who this is: name, and the how-manieth to come, for their colour.
 * @param {readonly Guest[]} known
 * @param {string | null | undefined} id
 * @returns {{ name: string, index: number }}
 */
export function who(known, id) {
  const index = known.findIndex((guest) => guest.member_id === id);
  return { name: known[index]?.nickname ?? "", index: index < 0 ? NOBODY : (known[index]?.joined ?? index) };
}
