"""Rules of a guest's cart that goes over to the customer who has signed in. They take two sessions, as a merge does.

Every line goes, and everybody whom the guest had shared the cart with: they are members of the customer's from then on,
by the same ids, and what they had put in is theirs there, too. Only the guest stays behind, who is the customer now.
What of theirs the customer has put in already becomes more of that line, as far as one line goes; what is more than
that is a line of its own. The link that the guest had shared goes along where the customer's cart has none. Both
sessions are saved in one step (`actors.handover`) and the guest's ends with it, so nothing is lost, doubled, or taken a
second time.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from actors.domain import limits
from actors.domain.cart.events import LineAdded, LineIncreased, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.decision import cart_locked, session_closed
from actors.domain.events import Event
from actors.domain.moving.events import CartTaken, PartyArrived
from actors.domain.moving.luggage import Luggage
from actors.domain.moving.merging import Handover
from actors.domain.party import nickname
from actors.domain.party.events import CartShared, MemberJoined
from actors.domain.party.member import Member
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.values import changed
from actors.domain.who import SYSTEM

_NOTHING: Final[tuple[Mapping[Any, Any], ...]] = ({},) * 8  # a guest has ordered nothing, and owes nothing


def take(guest: State, customer: State, now: datetime) -> Handover | Refusal | Repeat:
    """The guest's lines and household go to the customer's cart. One that has ended has nothing more to give."""
    if not guest.active:
        return Repeat()
    going = _household(guest)
    refusal = _refused(guest, customer, going)
    if refusal is not None:
        return refusal
    taking = _Taking(guest, customer, going, now)
    events = tuple(taking.events())
    if not 0 <= taking.options <= limits.CART_OPTIONS_MAX or len(taking.lines) > limits.LINES_MAX:
        return Refusal(Code.CART_FULL, "Together the carts have more than one may have. Take something out first.")
    if taking.total > limits.CART_TOTAL_MAX:
        return Refusal(Code.TOTAL_TOO_LARGE, "Together the carts come to more than one may. Take something out first.")
    into, removed = customer.session.session_id, frozenset(_removed_by(guest, going))
    return Handover((CartTaken(now, SYSTEM, into, frozenset(going), removed),), events)


def _household(guest: State) -> Mapping[UUID, Member]:
    """Who goes along: all that are there but the guest, and who has left and is still named by a line."""
    named = {line.member_id for line in guest.lines.values()}
    others = (member for member in guest.members.values() if member.member_id != guest.session.host_id)
    return {one.member_id: one for one in others if one.left_at is None or one.member_id in named}


def _removed_by(guest: State, going: Mapping[UUID, Member]) -> Mapping[UUID, Line]:
    """What those who go have taken out of the cart, whose message may still come twice."""
    return {key: line for key, line in guest.retired.items() if line.member_id in going}


def _refused(guest: State, customer: State, going: Mapping[UUID, Member]) -> Refusal | None:
    places = guest.session.place, customer.session.place
    if not all(place.in_shop for place in places) or places[0].customer_id is not None or places[1].customer_id is None:
        return Refusal(Code.MERGE_IMPOSSIBLE, "Only a guest's cart goes over to a customer's.", allowed=())
    if not customer.active:
        return session_closed()
    if going and len(customer.members) + len(going) > limits.MEMBERS_MAX:
        return Refusal(Code.SESSION_FULL, "Together they are more people than one cart may have.")
    locked = next((state for state in (guest, customer) if state.locked), None)
    return None if locked is None else cart_locked(locked)


class _Taking:
    """The customer's cart while everything comes into it, one after the other."""

    def __init__(self, of: State, at: State, going: Mapping[UUID, Member], now: datetime) -> None:
        self._of, self._at, self._going, self._now = of, at, going, now
        self.lines, self.total, self._seq = dict(at.lines), at.session.cart.total, at.session.seq

    @property
    def options(self) -> int:
        """How many options all lines have."""
        return sum(len(line.options) for line in self.lines.values())

    def events(self) -> Iterator[Event]:
        """What happens in the customer's cart: who comes, what comes, and the memory of both."""
        yield from self._joining()
        for line in self._of.lines.values():
            yield from self._line(line)
        theirs, ours = self._of.session.share, self._at.session.share
        if theirs is not None and theirs.until > self._now and (ours is None or ours.until <= self._now):
            self._seq += 1
            yield CartShared(self._now, SYSTEM, theirs)
        luggage = self._luggage()
        if luggage.members or luggage.retired:
            of, round_ = self._of.session, self._at.session.cart.round
            yield PartyArrived(self._now, SYSTEM, of.session_id, of.place, luggage, round_, back=False, by_user=None)

    def _joining(self) -> Iterator[MemberJoined]:
        taken = {member.nickname.casefold() for member in self._at.members.values() if member.left_at is None}
        for member in self._going.values():
            if member.left_at is None:
                self._seq += 1
                name = nickname.unique(member.nickname, taken)
                taken.add(name.casefold())
                joined = changed(member, nickname=name, joined_seq=self._seq)
                yield MemberJoined(self._now, SYSTEM, joined, is_host=False)

    def _line(self, line: Line) -> Iterator[LineAdded | LineIncreased | LineUpdated]:
        self.total += line.line_total
        theirs = line.member_id in self._going  # then it comes as it is: they have it on their screens
        whose = line.member_id if theirs else self._at.session.host_id
        come = changed(line, public_id=self._named(line), member_id=whose)
        alike = None if theirs else next((one for one in self.lines.values() if _alike(one, come)), None)
        more = 0 if alike is None else min(line.qty, limits.QTY_MAX - alike.qty)
        if alike is not None and more:
            self._seq += 1
            grown = self.lines[alike.public_id] = alike.revised(alike.qty + more, alike.note)
            yield self._grown(alike, grown, come)
        if line.qty > more:
            self._seq += 1
            added = come if not more else come.revised(come.qty - more, come.note)
            added = changed(added, round=self._at.session.cart.round, added_seq=self._seq)
            self.lines[added.public_id] = added
            yield LineAdded(self._now, SYSTEM, added)

    def _grown(self, alike: Line, grown: Line, come: Line) -> LineIncreased | LineUpdated:
        """With the memory of the line that is none any more; of what is still one, the line itself is that."""
        if grown.qty - alike.qty < come.qty:
            return LineUpdated(self._now, SYSTEM, alike, grown)
        memory = changed(come, state=LineState.REMOVED, added_seq=self._seq)
        return LineIncreased(self._now, SYSTEM, alike, grown, memory)

    def _named(self, line: Line) -> UUID:
        """A name that no other line here has: names are the clients' own."""
        if self._at.line(line.public_id) is None and line.public_id not in self.lines:
            return line.public_id
        return uuid5(line.public_id, str(self._at.session.session_id))

    def _luggage(self) -> Luggage:
        """Who has left, before any line of theirs came, and what was taken out under a name that is free here."""
        before, seq = self._at.session.seq, self._seq + 1
        members = {key: changed(one, joined_seq=before) for key, one in self._going.items() if one.left_at is not None}
        removed = _removed_by(self._of, self._going).items()
        retired = {key: changed(line, added_seq=seq) for key, line in removed if self._named(line) == key}
        return Luggage(members, retired, *_NOTHING)


def _alike(one: Line, other: Line) -> bool:
    """Whether both say the same, cost the same, and are one person's."""
    return (one.menu_item_id, one.note, one.options, one.unit_price, one.member_id) == (
        other.menu_item_id,
        other.note,
        other.options,
        other.unit_price,
        other.member_id,
    )
