"""Who owes what of a balance (`docs/contract.md` §8).

What was paid for is paid for good: a payment covers parts of lines, and what the bill comes to later, by what is
ordered, discounted or charged since, falls on what is not covered. What goes back of it opens them again, but for what
it was too much. Only where nothing is open any more, and something is owed all the same, it falls on everything alike.
So the balance is apportioned to the lines by what is open of each, to the minor unit; and a line's part to its owners,
exactly. What that leaves of minor units goes to members in the order in which they joined.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from uuid import UUID

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.claim import Claim, Stakes, claimed, evenly
from actors.domain.money.payment import ALL_OF_IT, CRUMBS, Payment, grained
from actors.domain.money.promised import NO_RESTS, worth_of
from actors.domain.money.rounding import apportioned, in_order

NOTHING = Fraction(0)
_Paid = tuple[int | None, tuple[int, int]]  # by whom, and how much of a line: so many of so many parts


@frozen
class Owed:
    """What is to be divided: a `balance` over lines with their `dues`, all in minor units, by claims and payments.

    `rests` are what is left to pay of each order that is paid for by itself.
    """

    lines: Sequence[BillLine]
    dues: Sequence[int]
    balance: int
    members: Sequence[UUID]
    left: frozenset[UUID]
    claims: Sequence[Claim]
    payments: Sequence[Payment]
    rests: Mapping[str, int] = NO_RESTS


@frozen
class Open:
    """What is not covered of a line: a fraction of it, and who has which part of that."""

    fraction: Fraction
    stakes: Stakes


@frozen
class Owing:
    """For each line what is open of it, and the `amounts` for that; for each of the `members` their part, `shares`.

    Amounts in minor units, members in the order of joining.
    """

    members: Sequence[UUID]
    open: Sequence[Open]
    amounts: Sequence[int]
    shares: Sequence[int]


class _Party:
    """Whoever has a part in it, by number in the order of joining. Who ordered without having joined comes last.

    Ids are told apart by their numbers: a bill looks hundreds of them up, and the hash of an int costs nothing.
    """

    def __init__(self, owed: Owed) -> None:
        self._number = number = {member.int: n for n, member in enumerate(owed.members)}
        self.owners = [number.setdefault(line.member_id.int, len(number)) for line in owed.lines]
        all_known = len(number) == len(owed.members)
        self.members = owed.members if all_known else tuple(UUID(int=one) for one in number)
        self.present = [n for n, member in enumerate(self.members) if member not in owed.left] or [*number.values()]

    def of(self, member: UUID | None) -> int | None:
        """The number of a member, None where nobody here is meant."""
        return None if member is None else self._number.get(member.int)


def owing(owed: Owed) -> Owing:
    """Who owes what of the balance, and for which lines."""
    party = _Party(owed)
    whole = _uncovered(owed, party)
    left = _covered(owed, party, whole)
    if owed.rests and owed.balance > 0:
        left = _by_order(owed, left)
    if owed.balance > 0 and not any(due and one.fraction for due, one in zip(owed.dues, left, strict=True)):
        left = whole
    amounts = _amounts(owed, left)
    if len(party.members) == 1:  # nobody to share it with, as in nearly every cart of the shop
        return Owing(tuple(party.members), left, amounts, (owed.balance,))
    shares = _shares(left, amounts, party) if owed.balance >= 0 else _given_back(owed, party)
    return Owing(tuple(party.members), left, amounts, shares)


# ---- lines


def _uncovered(owed: Owed, party: _Party) -> list[Open]:
    """All lines whole, each with its owners."""
    alone, together = (
        [Open(ALL_OF_IT, evenly([n])) for n in range(len(party.members))],
        Open(ALL_OF_IT, evenly(party.present)),
    )
    whole = [together if line.shared else alone[owner] for line, owner in zip(owed.lines, party.owners, strict=True)]
    by_line = _claims(owed.claims, party)
    for n, line in enumerate(owed.lines) if by_line else ():
        if (claims := by_line.get(line.public_id.int)) is not None:
            owner = None if line.shared else party.owners[n]
            whole[n] = Open(ALL_OF_IT, claimed(claims, owner, party.present))
    return whole


def _claims(claims: Iterable[Claim], party: _Party) -> Mapping[int, Mapping[int, tuple[int, int]]]:
    """What was claimed of each line, by member. A claim of nothing, or of parts that are none, is no claim."""
    by_line: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for claim in claims:
        if claim.share > 0 and claim.parts > 0 and (member := party.of(claim.member_id)) is not None:
            by_line[claim.public_id.int][member] = (claim.share, claim.parts)
    return by_line


def _covered(owed: Owed, party: _Party, whole: Sequence[Open]) -> Sequence[Open]:
    """What is open of lines once what was paid for is taken away: each payer's from their own part first."""
    paid: dict[int, list[_Paid]] = defaultdict(list)
    for payment in owed.payments:
        payer = party.of(payment.payer)
        worth = worth_of(payment, _dues(owed)) if payment.refunded else NOTHING
        for part in payment.lines:
            paid[part.public_id.int].append((payer, payment.covers(part, worth).as_integer_ratio()))
    if not paid:
        return whole
    return [
        _rest(one, paid[line.public_id.int]) if line.public_id.int in paid else one
        for line, one in zip(owed.lines, whole, strict=True)
    ]


def _dues(owed: Owed) -> Mapping[UUID, int]:
    return {line.public_id: due for line, due in zip(owed.lines, owed.dues, strict=True)}


def _rest(whole: Open, paid: Sequence[_Paid]) -> Open:
    """What is open of a line of which so much was paid, by whom. All in `scale`-ths of the line, as integers."""
    stakes = whole.stakes
    if len(paid) == 1 and paid[0][1] == (1, 1):  # as nearly always in the shop, and at most tables
        return Open(NOTHING, stakes)
    scale = lcm(stakes.whole, *{parts for _, (_, parts) in paid})
    by: dict[int | None, int] = defaultdict(int)
    for payer, (share, parts) in paid:
        by[payer] += share * (scale // parts)
    left = scale - sum(by.values())
    if left * CRUMBS <= scale:
        return Open(NOTHING, stakes)
    needs = {member: parts * (scale // stakes.whole) - by.get(member, 0) for member, parts in stakes.of.items()}
    rests, each = _spared({member: need for member, need in needs.items() if need > 0}, stakes, left)
    rests = {member: rest for member, rest in rests.items() if rest * CRUMBS > scale * each}
    return Open(Fraction(left, scale), _stakes(rests) if rests else stakes)


def _stakes(rests: Mapping[int, int]) -> Stakes:
    """Stakes in proportion to these, in the smallest numbers there are."""
    common = gcd(*rests.values())
    return Stakes(sum(rests.values()) // common, {member: rest // common for member, rest in rests.items()})


def _spared(needs: Mapping[int, int], stakes: Stakes, left: int) -> tuple[Mapping[int, int], int]:
    """What each still has to pay of what is `left`, where others have paid for them; in parts of what `needs` is in.

    How many parts is the second answer.

    What others have paid is taken off by what is whose, and not by what each has still to pay: so whoever pays their
    own changes nobody else's, and owes nothing more of it.
    """
    much, parts = sum(needs.values()) - left, sum(stakes.of[member] for member in needs)
    if not much:
        return needs, 1
    rests = dict(needs)
    for member in sorted(needs, key=lambda one: Fraction(needs[one], stakes.of[one])):
        if needs[member] * parts > much * stakes.of[member]:
            break  # nor has anybody after them less to pay than is taken off
        much -= rests.pop(member)
        parts -= stakes.of[member]
    return {member: need * parts - much * stakes.of[member] for member, need in rests.items()}, parts


def _amounts(owed: Owed, left: Sequence[Open]) -> Sequence[int]:
    """What is to be paid for each line, in minor units: the balance, by what is open of each."""
    if owed.balance <= 0:
        return [0] * len(owed.lines)
    if all(one.fraction is ALL_OF_IT for one in left):
        return owed.dues if sum(owed.dues) == owed.balance else apportioned(owed.balance, owed.dues)
    fractions = [one.fraction.as_integer_ratio() for one in left]
    scale = lcm(*{parts for _, parts in fractions})
    weights = [due * share * (scale // parts) for due, (share, parts) in zip(owed.dues, fractions, strict=True)]
    return _in_orders(owed, weights) if owed.rests else apportioned(owed.balance, weights)


# ---- orders that are paid for by themselves


def _orders(owed: Owed) -> Mapping[str, list[int]]:
    """The places of each order's lines."""
    places: dict[str, list[int]] = defaultdict(list)
    for n, line in enumerate(owed.lines):
        places[line.order_id].append(n)
    return places


def _by_order(owed: Owed, left: Sequence[Open]) -> Sequence[Open]:
    """No more open of each order's lines than is left to pay of it, whichever of them its payments were once for.

    What went back for one line may have come from what was paid for another. Less is open where other money helped to
    pay the order, and that is for good; unless that money has gone since, and less would be open than is owed.
    """
    orders = _orders(owed)
    open_ = {key: sum(owed.dues[n] * left[n].fraction for n in places) for key, places in orders.items()}
    rests = {key: min(owed.rests.get(key, one), one) for key, one in open_.items()}
    if sum(rests.values()) < owed.balance:
        rests = {key: owed.rests.get(key, one) for key, one in open_.items()}
    found = list(left)
    for key, places in orders.items():
        if rests[key] != open_[key]:
            fraction = grained(Fraction(rests[key]) / sum(owed.dues[n] for n in places))
            for n in places:
                found[n] = Open(fraction, left[n].stakes)
    return found


def _in_orders(owed: Owed, weights: Sequence[int]) -> Sequence[int]:
    """The balance by what is open of each order, to the minor unit, and in each by what is open of its lines."""
    amounts, orders = [0] * len(owed.lines), _orders(owed)
    of_orders = apportioned(owed.balance, [sum(weights[n] for n in places) for places in orders.values()])
    for amount, places in zip(of_orders, orders.values(), strict=True):
        for n, part in zip(places, apportioned(amount, [weights[n] for n in places]), strict=True):
            amounts[n] = part
    return amounts


# ---- members


def _shares(left: Sequence[Open], amounts: Sequence[int], party: _Party) -> list[int]:
    """What each member owes of these amounts."""
    of_stakes: dict[Stakes, int] = defaultdict(int)
    for one, amount in zip(left, amounts, strict=True):
        of_stakes[one.stakes] += amount
    whole = lcm(*(stake.whole for stake in of_stakes))
    exact = [0] * len(party.members)
    for stake, amount in of_stakes.items():
        unit = amount * (whole // stake.whole)
        for member, parts in stake.of.items():
            exact[member] += unit * parts
    return in_order(exact, whole)


def _given_back(owed: Owed, party: _Party) -> list[int]:
    """What each member gets back, below 0, where more was paid than is owed: by what they have paid."""
    paid = [0] * len(party.members)
    for payment in owed.payments:
        if (payer := party.of(payment.payer)) is not None:
            paid[payer] += payment.kept
    if not any(paid):
        paid = [1] * len(paid)
    return [-one for one in in_order([-owed.balance * one for one in paid], sum(paid))]
