"""Rules of two parties that become one, and of undoing that. They take two sessions, so no session decides them alone.

What is decided is a `Handover`: what happens in the session that gives and in the one that takes. Both are saved in one
step (`actors.handover`), so nothing is ever in both sessions or in neither. The one that takes sees members join and
lines come, as always, and last of all `PartyArrived` with the rest. Undone, members leave, lines go, and what was
theirs before the merge goes after them. What they ordered since stays on the bill of the table where it was ordered.

A merge is of what stands still: not while a cart of either is on its way to the till, nor while an order is being sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Final, TypeVar
from uuid import UUID, uuid5

from attrs import frozen

from actors.domain import limits
from actors.domain.cart.events import LineAdded, LineRemoved
from actors.domain.cart.line import Line, LineState
from actors.domain.decision import cart_locked, not_allowed, session_closed
from actors.domain.events import Event
from actors.domain.money.discount import Discount
from actors.domain.money.payment import Payment
from actors.domain.moving.bills import bill_together, bills_apart
from actors.domain.moving.events import PartyArrived, PartyDeparted, SessionMerged
from actors.domain.moving.luggage import Luggage, packed
from actors.domain.party import nickname
from actors.domain.party.events import MemberJoined, MemberLeft, MemberUpdated, PassValidated, SessionRestored
from actors.domain.party.member import Member
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.stock.hold import Hold, hold_id
from actors.domain.values import changed
from actors.domain.who import STAFF, SYSTEM

MERGE_ROLE: Final = Role.EMPLOYEE
UNDO_ROLE: Final = Role.MANAGER
M = TypeVar("M", Discount, Payment)


@frozen
class Handover:
    """What happens in the session that gives, and what in the one that takes."""

    giving: tuple[Event, ...]
    taking: tuple[Event, ...]


def merge(source: State, target: State, now: datetime, role: Role, by_user: int) -> Handover | Refusal | Repeat:
    """All that the source has goes to the target, and the source is closed."""
    merged = source.session.merged
    if role >= MERGE_ROLE and merged is not None and merged.into == target.session.session_id:
        return Repeat()
    refusal = _refused(source, target, now, role)
    if refusal is not None:
        return refusal
    into = target.session
    left = _gone(source.members.values())
    luggage = packed(source, target, source.members, left, source.orders)
    giving = SessionMerged(now, STAFF, into.session_id, into.place, luggage, by_user)
    taking = _Arrival(source, target, now, by_user, back=False)
    return Handover((giving,), tuple(taking.events(_there(source), source.lines.values(), luggage)))


def undo(source: State, target: State, now: datetime, role: Role, by_user: int) -> Handover | Refusal | Repeat:
    """What came from the source goes back to it: `target` is where it was merged into; any where that is undone."""
    if role >= UNDO_ROLE and _back(source):
        return Repeat()
    refusal = _not_undone(source, target, now, role)
    if refusal is not None:
        return refusal
    party = {key: member for key, member in target.members.items() if member.came_from == source.session.session_id}
    orders = {number: one for number, one in target.orders.items() if one.came_from == source.session.session_id}
    if any(target.under_way(order, now) for order in orders.values()):
        return _order_under_way()
    refusal = bill_together(target, tuple(orders.values()), source.session.session_id)
    if refusal is not None:
        return refusal
    lines = [line for line in target.lines.values() if line.member_id in party]
    there = [member for member in party.values() if member.left_at is None]
    luggage = packed(target, source, party, party, orders, back=True)
    giving = _departure(source, target, now, party, lines, luggage, by_user)
    taking = _Arrival(target, source, now, by_user, back=True)
    arriving = packed(target, source, party, _gone(party.values()), orders, back=True)
    return Handover(giving, tuple(taking.events(there, lines, arriving)))


def _refused(source: State, target: State, now: datetime, role: Role) -> Refusal | None:
    if role < MERGE_ROLE:
        return not_allowed()
    if source.session.session_id == target.session.session_id:
        return _impossible("These are one party already.")
    if source.session.place.in_shop or target.session.place.in_shop:
        return _impossible("A cart of the shop is no party at a table.")
    return _moving(source, now) or _moving(target, now) or _too_much(source, target) or bills_apart(source, target)


def _not_undone(source: State, target: State, now: datetime, role: Role) -> Refusal | None:
    merged = source.session.merged
    if role < UNDO_ROLE:
        return not_allowed()
    if source.session.place.in_shop:
        return _impossible("A cart of the shop is no party at a table.")
    if merged is None or merged.into != target.session.session_id:
        return _impossible("This session was not merged into another one.")
    if now - merged.at > timedelta(seconds=limits.UNDO_MERGE_S):
        return _impossible("A merge can be undone within an hour. Move the guests, or close the session.")
    if not any(member.came_from == source.session.session_id for member in target.members.values()):
        return _impossible("The party has been merged again since, and is not to be told apart.")
    return _moving(target, now)


def _back(source: State) -> bool:
    """Whether a merge of it has been undone: those who were away are members again. While it is merged, nobody is."""
    return any(member.came_from == source.session.session_id for member in source.members.values())


def _moving(state: State, now: datetime) -> Refusal | None:
    """Why nothing can be carried out of this session or into it right now."""
    if not state.active:
        return session_closed()
    if state.locked:
        return cart_locked(state)
    return _order_under_way() if any(state.under_way(order, now) for order in state.orders.values()) else None


def _too_much(source: State, target: State) -> Refusal | None:
    """Whether both together are more than one session may have."""
    both = (source, target)
    if sum(len(state.members) for state in both) > limits.MEMBERS_MAX:
        return Refusal(Code.SESSION_FULL, "Together they are more people than one table may have.")
    if sum(len(state.lines) for state in both) > limits.LINES_MAX:
        return Refusal(Code.CART_FULL, "Together their carts have more lines than one may have. Let one be ordered.")
    if sum(len(line.options) for state in both for line in state.lines.values()) > limits.CART_OPTIONS_MAX:
        return Refusal(Code.CART_FULL, "Together their carts have more options than one may have. Let one be ordered.")
    if sum(len(state.lines) + len(state.retired) for state in both) > limits.LINES_PER_SESSION_MAX:
        return Refusal(Code.TOO_MANY_LINES, "Together they have ordered more lines than one table may have.")
    if sum(len(state.placements) for state in both) > limits.PLACEMENTS_MAX:
        return Refusal(Code.TOO_MANY_ORDERS, "Together they have more orders than one table may have.")
    if (
        sum(state.session.cart.total for state in both) > limits.CART_TOTAL_MAX
        or sum(state.unpaid_total for state in both) > limits.BILL_TOTAL_MAX
    ):
        return Refusal(Code.TOTAL_TOO_LARGE, "Together they come to more than one bill may.")
    return None


def _departure(
    source: State,
    target: State,
    now: datetime,
    party: Mapping[UUID, Member],
    lines: Iterable[Line],
    luggage: Luggage,
    by_user: int,
) -> tuple[Event, ...]:
    """What those see who stay."""
    removed = [LineRemoved(now, STAFF, line.moved(LineState.REMOVED)) for line in lines]
    left = [MemberLeft(now, STAFF, changed(one, left_at=now)) for one in party.values() if one.left_at is None]
    staying = (member for member in target.members.values() if member.left_at is None and member.member_id not in party)
    heir = next(staying, None) if target.session.host_id in party else None
    host = () if heir is None else (MemberUpdated(now, SYSTEM, heir, is_host=True),)
    luggage = changed(luggage, retired={**luggage.retired, **{event.line.public_id: event.line for event in removed}})
    return (*removed, *left, *host, PartyDeparted(now, STAFF, source.session.session_id, luggage, by_user))


@frozen
class _Arrival:
    """What happens in the session `at` when a party comes from another one."""

    of: State
    at: State
    now: datetime
    by_user: int
    back: bool

    def events(self, there: Iterable[Member], lines: Iterable[Line], luggage: Luggage) -> Iterator[Event]:
        """Everything in order, each with the `seq` that it will have."""
        numbers = count(self.at.session.seq + 1)
        for event in self._before(there, lines):
            yield self._numbered(event, next(numbers))
        yield self._arrived(luggage, next(numbers))

    def _before(self, there: Iterable[Member], lines: Iterable[Line]) -> Iterator[Event]:
        if self.back:
            yield SessionRestored(self.now, STAFF, self.by_user)
        if self.of.session.pass_validated and not self.at.session.pass_validated:
            yield PassValidated(self.now, STAFF)
        yield from self._joining(there)
        yield from self._lines(lines)

    def _joining(self, there: Iterable[Member]) -> Iterator[Event]:
        taken = {member.nickname.casefold() for member in _there(self.at)}
        host = self.at.session.host_id
        for member in there:
            name = nickname.unique(member.nickname, taken)
            taken.add(name.casefold())
            yield MemberJoined(self.now, STAFF, self._came(changed(member, nickname=name)), is_host=host is None)
            host = host or member.member_id

    def _lines(self, lines: Iterable[Line]) -> Iterator[Event]:
        for line in lines:
            named = self._named(line)
            holds = tuple(_of_line(hold, named) for hold in self.of.holds.values() if hold.of_line == line.public_id)
            yield LineAdded(self.now, STAFF, changed(named, round=self.at.session.cart.round), holds)

    def _named(self, line: Line) -> Line:
        """The line by a name that no other line here has: names are the phones' own, who may all say the same."""
        if self.at.line(line.public_id) is None:
            return line
        return changed(line, public_id=uuid5(line.public_id, str(self.of.session.session_id)))

    def _arrived(self, luggage: Luggage, seq: int) -> PartyArrived:
        of = self.of.session
        members = {key: changed(self._came(one), joined_seq=seq) for key, one in luggage.members.items()}
        orders = {
            number: changed(order, came_from=None if self.back else of.session_id)
            for number, order in luggage.orders.items()
        }
        retired = (line for line in luggage.retired.values() if self._named(line) is line)
        lines = {line.public_id: changed(line, added_seq=seq) for line in retired}
        luggage = changed(
            luggage,
            members=members,
            retired=lines,
            orders=orders,
            discounts={key: self._brought(one) for key, one in luggage.discounts.items()},
            payments={key: self._brought(one) for key, one in luggage.payments.items()},
        )
        round_ = max(of.cart.round, self.at.session.cart.round)
        return PartyArrived(self.now, STAFF, of.session_id, of.place, luggage, round_, self.back, self.by_user)

    def _brought(self, one: M) -> M:
        """A discount or a payment knows with whom it came, as an order does."""
        return changed(one, came_from=None if self.back else self.of.session.session_id)

    def _came(self, member: Member) -> Member:
        """They know which session was merged, also once they are back in it: so undoing it again is known for that."""
        return changed(member, came_from=(self.at if self.back else self.of).session.session_id)

    def _numbered(self, event: Event, seq: int) -> Event:
        """Members and lines are in the order in which they came here."""
        if isinstance(event, MemberJoined):
            return changed(event, member=changed(event.member, joined_seq=seq))
        if isinstance(event, LineAdded):
            return changed(event, line=changed(event.line, added_seq=seq))
        return event


def _of_line(hold: Hold, line: Line) -> Hold:
    """What the line holds under the name that it has here."""
    public_id = hold_id(line.public_id, line.menu_item_id, hold.menu_item_id)
    return changed(hold, public_id=public_id, line_id=None if hold.line_id is None else line.public_id)


def _there(state: State) -> Iterator[Member]:
    return (member for member in state.members.values() if member.left_at is None)


def _gone(members: Iterable[Member]) -> Mapping[UUID, Member]:
    return {member.member_id: member for member in members if member.left_at is not None}


def _order_under_way() -> Refusal:
    message = "An order is being sent to the till right now. Try again in a few seconds."
    return Refusal(Code.SESSION_BUSY, message, allowed=())


def _impossible(why: str) -> Refusal:
    return Refusal(Code.MERGE_IMPOSSIBLE, why, allowed=())
