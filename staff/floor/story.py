"""How a visit went: what its guests did, and what staff did with it, newest first (`docs/contract.md` §5).

Owns: the shapes, and what of an event is told. Must not: read, keep or write anything; whoever asks has the events,
what the audit has of them, and the session as it is.
"""

from decimal import Decimal
from typing import Annotated, Final, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.ordering.order import OrderItem
from actors.domain.state import State
from actors.domain.who import STAFF, SYSTEM
from actors.ports.story import StoryRecord
from server.http.views import Instant
from server.money import Money
from staff.floor.control_views import StaffVisitView
from staff.office.audit import WhoView


class PersonView(Struct, frozen=True, gc=False):
    """A diner by today's name. `joined` as in a cart's members; null of who belongs to another party by now.

    `is_host` stands of who came, was renamed or left, as it was with that.
    """

    member_id: UUID
    nickname: str
    joined: int | None
    is_host: bool | UnsetType = UNSET


class DishView(Struct, frozen=True, gc=False):
    """What was chosen or cooked. `public_id` is the line's, where it is one of the cart."""

    name: str
    qty: int
    note: str
    public_id: UUID | UnsetType = UNSET
    left: int | UnsetType = UNSET


class PaymentToldView(Struct, frozen=True, gc=False):
    """A payment as it was then."""

    amount: Money
    tip: Money
    method: str
    status: str


class StoryEntryView(Struct, frozen=True, gc=False, kw_only=True):
    """One event of the visit. `what` is its type on the diners' socket (`docs/contract.md` §3).

    `by` says whose doing it was: `member` which guest's, `user` whose of the staff, where that is known. `act` is
    what the audit calls it, null where no staff user did it and of what came along with that. `whom` is who it is
    about: who came, was renamed or left, or whose line it is. What else there is to tell stands where the event has
    it: `action` with a line of the cart (`dish`); `order_number` with `status`, with `phase`, with a `course` that is
    `held` or not, or with the `state` of a `dish` (in the shop: whether it was found, or what its customer chose);
    `reason` and `note` of a call; `table_number` to which, or from which, a party came. Of the bill: `action` `claimed`
    or `released` with the ordered `dish` (without `whom` the whole table's), `given` or `removed` with a discount's
    `reason` and, where it is off one, its `dish`; and a `payment`.
    """

    seq: int
    at: Instant
    what: str
    by: Literal["member", "staff", "system"]
    member: PersonView | None
    user: WhoView | None
    act: str | None
    whom: PersonView | UnsetType = UNSET
    action: str | UnsetType = UNSET
    dish: DishView | UnsetType = UNSET
    order_number: int | UnsetType = UNSET
    status: str | UnsetType = UNSET
    phase: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    course: str | UnsetType = UNSET
    held: bool | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    table_number: int | UnsetType = UNSET
    payment: PaymentToldView | UnsetType = UNSET


class StoryView(Struct, frozen=True):
    """A page of the story, newest first."""

    entries: list[StoryEntryView]
    before: Annotated[int | None, Meta(description="Asks for the next page; null where this was the last.")]


class LastVisitView(Struct, frozen=True):
    """The visit that ended last at a table; null where there is none that could be opened again."""

    session: StaffVisitView | None


class _Person(Struct, frozen=True, gc=False):
    member_id: UUID
    nickname: str
    is_host: bool


class _Line(Struct, frozen=True, gc=False):
    public_id: UUID
    name: str
    qty: int
    note: str
    member_id: UUID
    left: int | UnsetType = UNSET


class _Table(Struct, frozen=True, gc=False):
    table_number: int


class _Payment(Struct, frozen=True, gc=False):
    amount: Decimal
    tip: Decimal
    method: str
    status: str
    payer: UUID | None


class _Told(Struct, frozen=True, gc=False):
    """What an event says of itself; see `actors.ports.story.TOLD`."""

    by: str
    member: _Person | None = None
    action: str | None = None
    item: _Line | None = None
    order_id: str | None = None
    position: int | None = None
    state: str | None = None
    status: str | None = None
    phase: str | None = None
    course: str | None = None
    picked_status: str | None = None
    choice: str | None = None
    held: bool | None = None
    reason: str | None = None
    note: str | None = None
    table: _Table | None = None
    from_table: _Table | None = None
    public_id: UUID | None = None
    member_id: UUID | None = None
    share: list[int] | None = None
    removed: bool | None = None
    payment: _Payment | None = None


T = TypeVar("T")
_told: Final = msgspec.json.Decoder(_Told).decode


def entry_view(record: StoryRecord, state: State) -> StoryEntryView:
    """An event as it is told; `state` is the session's as it is by now, for names of people and dishes."""
    told = _told(record.told)
    user = None if record.who is None else WhoView(record.who, record.name or "")
    by: Literal["member", "staff", "system"] = "member"
    if user is not None or told.by == STAFF:
        by = "staff"
    elif told.by == SYSTEM:
        by = "system"
    return StoryEntryView(
        seq=record.seq,
        at=record.at,
        what=record.type,
        by=by,
        member=_named(UUID(told.by), told, state) if by == "member" else None,
        user=user,
        act=record.action,
        whom=_whom(told, state),
        action=_or_unset(_action(record.type, told)),
        dish=_dish(told, state),
        order_number=_or_unset(_order_number(told)),
        status=_or_unset(told.status),
        phase=_or_unset(told.phase),
        state=_or_unset(told.state or told.choice or told.picked_status),
        course=_or_unset(told.course),
        held=_or_unset(told.held),
        reason=_or_unset(told.reason),
        note=_or_unset(told.note),
        table_number=_or_unset(_table_number(told)),
        payment=_payment(told),
    )


def _action(what: str, told: _Told) -> str | None:
    """What became of a line of the cart, of a claim, or of a discount."""
    match what:
        case "claim_update":
            return "released" if told.share is None else "claimed"
        case "discount_update":
            return "removed" if told.removed else "given"
        case _:
            return told.action


def _payment(told: _Told) -> PaymentToldView | UnsetType:
    one = told.payment
    return UNSET if one is None else PaymentToldView(one.amount, one.tip, one.method, one.status)


def _named(member_id: UUID, told: _Told, state: State) -> PersonView | None:
    """The person by today's name; who is of another party by now only by the name that the event has."""
    member = state.members.get(member_id)
    if member is not None:
        joined = sum(other.joined_seq < member.joined_seq for other in state.members.values())
        return PersonView(member_id, member.nickname, joined)
    if told.member is not None and told.member.member_id == member_id:
        return PersonView(member_id, told.member.nickname, None)
    return None


def _whom(told: _Told, state: State) -> PersonView | UnsetType:
    """Of a renamed member, the name that they were given then, which they may have changed since."""
    whose = told.member.member_id if told.member else told.item.member_id if told.item else told.member_id
    if told.payment is not None:
        whose = told.payment.payer
    person = None if whose is None else _named(whose, told, state)
    if person is None:
        return UNSET
    if told.member is None:
        return person
    return PersonView(person.member_id, told.member.nickname, person.joined, told.member.is_host)


def _dish(told: _Told, state: State) -> DishView | UnsetType:
    """The line of the cart, or the item of an order that is still this party's."""
    if told.item is not None:
        item = told.item
        return DishView(item.name, item.qty, item.note, item.public_id, item.left)
    if told.public_id is not None:
        return next(
            (
                _as_ordered(item)
                for order in state.orders.values()
                for item in order.items
                if item.public_id == told.public_id
            ),
            UNSET,
        )
    order = state.orders.get(_order_number(told) or 0)
    if told.position is None or order is None or told.position >= len(order.items):
        return UNSET
    return _as_ordered(order.items[told.position])


def _as_ordered(item: OrderItem) -> DishView:
    return DishView(item.name, item.qty, item.note)


def _order_number(told: _Told) -> int | None:
    return None if told.order_id is None else int(told.order_id.rpartition("-")[2])


def _table_number(told: _Told) -> int | None:
    table = told.table or told.from_table
    return None if table is None else table.table_number


def _or_unset(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value
