"""Who has which part of a line (`docs/contract.md` §8).

- A line is its member's, but for what others have claimed of it.
- A shared line is those's who have claimed it; what is unclaimed is split evenly between the others at the table, and
  between all where all have claimed.
- Claims on more than the whole line are cut in proportion.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Final
from uuid import UUID

from attrs import frozen

EVERYBODY: Final = UUID(int=0)
"""In the place of a member: the line is the whole table's."""


@frozen
class Claim:
    """A member's word that a share of the line is theirs: 1 of 2 `parts` is half of it. One for a line and member."""

    public_id: UUID
    member_id: UUID
    share: int
    parts: int

    @property
    def key(self) -> tuple[UUID, UUID]:
        """By what it is known: there is one for a line and member."""
        return self.public_id, self.member_id


@frozen(eq=False)
class Stakes:
    """A line's owners: member number n (from 0, in the order of joining) has `of[n]` of `whole` equal parts."""

    whole: int
    of: Mapping[int, int]

    def fraction(self, member: int) -> Fraction:
        """The member's part of the line, 0 where they have none."""
        return Fraction(self.of.get(member, 0), self.whole)


def evenly(members: Sequence[int]) -> Stakes:
    """The same for each."""
    return Stakes(len(members), dict.fromkeys(members, 1))


def claimed(claims: Mapping[int, tuple[int, int]], owner: int | None, present: Sequence[int]) -> Stakes:
    """Whose a line is of which these are the claims. `owner` is None where it is shared by those who are present."""
    whole = lcm(*(parts for _, parts in claims.values()))
    of = {member: share * (whole // parts) for member, (share, parts) in claims.items()}
    rest = whole - sum(of.values())
    if rest <= 0:
        return Stakes(whole - rest, of)
    heirs = [owner] if owner is not None else [one for one in present if one not in claims] or present
    of = {member: parts * len(heirs) for member, parts in of.items()}
    for heir in heirs:
        of[heir] = of.get(heir, 0) + rest
    return Stakes(whole * len(heirs), of)
