"""Rules of what staff do in a diner's place: the diners' own rules, with the host to stand in.

So nothing has to be said twice: prices, limits, versions, locks and switches hold for staff as for diners. Two things
are different. The host may do what staff may (edit any line, rename anybody), so the host stands in for them, but the
event is theirs: `by` is "staff". And the day's pass is for people with phones, so staff need none.

Every role may do all of this (`docs/contract.md` §5).
"""

from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

import attrs

from actors.domain.by_staff.commands import (
    AddLineByStaff,
    PlaceOrderByStaff,
    RemoveLineByStaff,
    RenameByStaff,
    SeatGuests,
    SendAwayByStaff,
    StaffCommand,
    UpdateLineByStaff,
)
from actors.domain.cart import rules as cart
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.decision import Decision, session_closed
from actors.domain.events import Event
from actors.domain.ordering import rules as ordering
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.events import OrderPlaced
from actors.domain.party import rules as party
from actors.domain.party.commands import Join, Leave, Rename
from actors.domain.party.events import MemberJoined, MemberLeft, MemberUpdated
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.values import changed
from actors.domain.who import STAFF

NOBODY: Final = UUID(int=0)  # stands in where all have left
_DEEDS = MemberJoined | MemberUpdated | MemberLeft | LineAdded | LineUpdated | LineRemoved | OrderPlaced


def decide(state: State, command: StaffCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    if isinstance(command, SeatGuests):
        return _signed(seat(state, command, now, context), command.member_id, command.by_user)
    host = state.session.host_id
    if isinstance(command, PlaceOrderByStaff) and command.idempotency_key in state.placements:
        return ordering.decide(state, _placing(host or NOBODY, command), now, context)  # it was placed before
    if not state.active:
        return session_closed()
    if host is None:
        message = "Nobody is at the table. Open its session first, which seats a guest without a phone."
        return Refusal(Code.MEMBER_NOT_FOUND, message)
    stands_in = (command.member_id if isinstance(command, AddLineByStaff) else None) or host
    return _signed(_in_place_of(stands_in, state, command, now, without_pass(context)), stands_in, command.by_user)


def seat(state: State, command: SeatGuests, now: datetime, context: Context) -> Decision:
    """A guest without a phone; where somebody is at the table already, nothing happens."""
    if state.active and state.session.host_id is not None:
        return Repeat()
    return party.join(state, Join(command.member_id, command.nickname), now, context)


def without_pass(context: Context) -> Context:
    """The same, but nobody is asked for the day's pass."""
    if not context.restaurant.pass_required:
        return context
    return attrs.evolve(context, restaurant=changed(context.restaurant, pass_required=False))


def _in_place_of(member: UUID, state: State, command: StaffCommand, now: datetime, context: Context) -> Decision:
    """What the diners' rules say if this member asks."""
    match command:
        case AddLineByStaff():
            add = AddLine(member, command.public_id, command.menu_item_id, command.qty, command.note, command.options)
            return cart.decide(state, add, now, context)
        case UpdateLineByStaff():
            update = UpdateLine(member, command.public_id, command.version, command.qty, command.note, command.options)
            return cart.decide(state, update, now, context)
        case RemoveLineByStaff():
            return cart.decide(state, RemoveLine(member, command.public_id, command.version), now, context)
        case PlaceOrderByStaff():
            return ordering.decide(state, _placing(member, command), now, context)
        case RenameByStaff():
            return party.decide(state, Rename(member, command.member_id, command.nickname), now, context)
        case SendAwayByStaff():
            return party.decide(state, Leave(member, command.member_id), now, context)
        case SeatGuests():
            raise AssertionError("nobody stands in for the first")
        case _:
            assert_never(command)


def _placing(member: UUID, command: PlaceOrderByStaff) -> PlaceOrder:
    return PlaceOrder(
        member,
        command.idempotency_key,
        command.body_hash,
        command.cart_hash,
        special_instructions=command.special_instructions,
    )


def _signed(decision: Decision, stands_in: UUID, by_user: int) -> Decision:
    """The same decision, with what the member would have done as done by staff."""
    if not isinstance(decision, tuple):
        return decision
    return tuple(_by_staff(event, by_user) if event.by == stands_in else event for event in decision)


def _by_staff(event: Event, by_user: int) -> Event:
    return changed(event, by=STAFF, by_user=by_user) if isinstance(event, _DEEDS) else event
