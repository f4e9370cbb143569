"""Random commands for a table: mostly such as a phone might send, some that none ever should.

Every choice is drawn from a `random.Random`, which is either a seed's or hypothesis's own. The second kind shrinks.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, TypeVar
from uuid import UUID

import attrs

from actors.domain.by_staff.commands import (
    AddLineByStaff,
    PlaceOrderByStaff,
    RemoveLineByStaff,
    RenameByStaff,
    SeatGuests,
    SendAwayByStaff,
    UpdateLineByStaff,
)
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.cart.commands import AddLine, EmptyCart, PutInCart, RemoveLine, UpdateLine
from actors.domain.commands import Command, Tick
from actors.domain.kitchen.commands import (
    BumpTicket,
    CallCourse,
    FireCourse,
    HoldCourse,
    MoveItem,
    MoveOrder,
    RecallTicket,
)
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState
from actors.domain.moving.commands import MoveSession
from actors.domain.options.chosen import Choice
from actors.domain.ordering.commands import ExpectedLine, PlaceOrder
from actors.domain.ordering.order import STATUS_MOVES, OrderStatus
from actors.domain.party.commands import (
    CloseSession,
    Join,
    Leave,
    Rename,
    RestoreSession,
    SetOrdering,
    ValidatePass,
)
from actors.domain.staff import Role
from actors.domain.stock.commands import CheckStock
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import STAFF, SYSTEM, By
from tests.actors.domain.bill_sequences import any_money
from tests.actors.domain.scenario import (
    LUNCH,
    MENU,
    OTHER_TABLE,
    PIZZA,
    SOLD_OUT,
    TABLE,
    UNKNOWN,
    WATER,
    WINE,
    Story,
    menu_with,
)

T = TypeVar("T")
MEMBERS: Final = tuple(UUID(int=100 + n) for n in range(5))
LINES: Final = tuple(UUID(int=200 + n) for n in range(9))
KEYS: Final = tuple(f"key-{n}" for n in range(20))
NAMES: Final = (
    "Anna",
    "anna",
    " ANNA ",
    "Ben",
    "Straße",
    "STRASSE",
    "",
    "  ",
    "x" * 40,
    "x" * 41,
    "\u200d",
    "a\x00b",
    None,
)
NOTES: Final = ("", "", "no salt", " no  salt ", "n" * 200, "n" * 201, "e\u0301", "\ud800")
QUANTITIES: Final = (1, 1, 2, 3, 99, 100, 0, -1, 10**30, -(10**30))
ITEMS: Final = (*MENU, PIZZA, PIZZA, SOLD_OUT, UNKNOWN, -1, 10**30)
NEAR: Final = (0, 0, 0, 0, -1, 1, 7, 10**30)


def pick(rng: Random, choices: Sequence[T]) -> T:
    """One of the choices."""
    return choices[rng.randint(0, len(choices) - 1)]


def any_command(rng: Random, story: Story) -> Command:
    """Some command for the table as it is; about an order mostly where there is one."""
    if story.state.orders or not rng.randint(0, 9):
        return pick(rng, _WEIGHTED)(rng, story)
    return pick(rng, _OF_DINERS)(rng, story)


def anything_else(rng: Random, story: Story) -> None:
    """Something that happens around a table without a command: time passes, the restaurant changes."""
    match rng.randint(0, 29):
        case 0 | 1:
            story.wait(pick(rng, (0.5, 9.9, 10.0, 10.0, 60, 599, 600, 5400)))
        case 2:
            changed = menu_with(PIZZA, available=bool(rng.randint(0, 2)), price=pick(rng, (950, 1000)))
            story.restaurant = attrs.evolve(story.restaurant, menu=changed)
        case 3:
            story.restaurant = attrs.evolve(story.restaurant, ordering_enabled=bool(rng.randint(0, 6)))
        case 4:
            story.restaurant = attrs.evolve(story.restaurant, paid_first=not rng.randint(0, 2))
        case 5:
            story.restaurant = attrs.evolve(story.restaurant, pass_required=not rng.randint(0, 4))
        case 6:
            story.connected = rng.randint(0, 1)
        case 7:
            story.shelves.count(pick(rng, (PIZZA, WINE, -1)), pick(rng, (None, 0, 1, 5, 60, 500)))


def _member(rng: Random, story: Story) -> UUID:
    there = [member.member_id for member in story.state.members.values() if member.left_at is None]
    return pick(rng, there) if there and rng.randint(0, 5) else pick(rng, MEMBERS)


def _by(rng: Random, story: Story) -> By:
    others: tuple[By, ...] = (STAFF, SYSTEM)
    return _member(rng, story) if rng.randint(0, 4) else pick(rng, others)


def _seen(rng: Random, story: Story) -> tuple[UUID, int, UUID]:
    """A line, a version that somebody believes it to have, and who that may be."""
    lines = list(story.state.lines.values())
    if not lines or not rng.randint(0, 9):
        return pick(rng, LINES), pick(rng, QUANTITIES), _member(rng, story)
    line = pick(rng, lines)
    return line.public_id, line.version + pick(rng, NEAR), pick(rng, (line.member_id, _member(rng, story)))


def _order_number(rng: Random, story: Story) -> int:
    known = list(story.state.orders)
    return pick(rng, known) if known and rng.randint(0, 9) else pick(rng, (0, 1, 2, 77, -1))


def _join(rng: Random, _: Story) -> Command:
    return Join(pick(rng, MEMBERS), pick(rng, NAMES))


def _rename(rng: Random, story: Story) -> Command:
    return Rename(_by(rng, story), _member(rng, story), pick(rng, NAMES) or "")


def _leave(rng: Random, story: Story) -> Command:
    return Leave(_by(rng, story), _member(rng, story))


def _add(rng: Random, story: Story) -> Command:
    item = pick(rng, ITEMS) if not rng.randint(0, 3) else pick(rng, (PIZZA, WINE, WATER, LUNCH))
    qty = pick(rng, QUANTITIES) if not rng.randint(0, 3) else rng.randint(1, 99)
    public_id = UUID(int=200 + rng.randint(0, 40))
    return AddLine(_member(rng, story), public_id, item, qty, pick(rng, NOTES), _options(rng, item))


def _put(rng: Random, story: Story) -> Command:
    """Without notes or options: then the cart has such a line more often."""
    item, public_id = pick(rng, (PIZZA, WINE)), UUID(int=200 + rng.randint(0, 40))
    match rng.randint(0, 9):
        case 0:
            return EmptyCart(_member(rng, story))
        case 1:
            return UpdateLine(_member(rng, story), public_id, None, pick(rng, QUANTITIES))
        case 2:
            return RemoveLine(_member(rng, story), public_id, None)
        case _:
            return PutInCart(_member(rng, story), public_id, item, pick(rng, (1, 2, 0, 60)))


def _options(rng: Random, item: int) -> tuple[Choice, ...]:
    """Mostly what fits the item; sometimes another's, too many, or nonsense."""
    if not rng.randint(0, 5):
        return tuple((rng.randint(0, 7), pick(rng, (1, 1, 2, 0, -1, 10**30))) for _ in range(rng.randint(0, 3)))
    fitting = {PIZZA: ((), (), ((1, 1),), ((1, 2), (2, 1)), ((3, 1),)), LUNCH: (((5, 1),), ((6, 1),))}
    return pick(rng, fitting.get(item, ((),)))


def _update(rng: Random, story: Story) -> Command:
    public_id, version, by = _seen(rng, story)
    return UpdateLine(
        by,
        public_id,
        version,
        pick(rng, (None, *QUANTITIES)),
        pick(rng, (None, *NOTES)),
        *_other_options(rng, story, public_id),
    )


def _other_options(rng: Random, story: Story, public_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    line = story.state.lines.get(public_id)
    return () if line is None or rng.randint(0, 2) else (_options(rng, line.menu_item_id),)


def _remove(rng: Random, story: Story) -> Command:
    public_id, version, by = _seen(rng, story)
    return RemoveLine(by, public_id, version)


def _place(rng: Random, story: Story) -> Command:
    hashes = (*[story.state.cart_hash] * 8, "", "1-" + "0" * 32, *(o.cart_hash for o in story.state.orders.values()))
    total = pick(rng, (None, None, None, *[story.state.session.cart.total] * 3, 0, -1))
    honest = tuple(
        ExpectedLine(line.public_id, line.menu_item_id, line.qty, line.note) for line in story.state.lines.values()
    )
    claims = pick(rng, (None, None, None, honest, honest, honest[1:], (ExpectedLine(None, 1, 1),)))
    body = pick(rng, (*["body"] * 9, "other body"))
    words = pick(rng, (*[""] * 6, "at once", "w" * 501))
    return PlaceOrder(_member(rng, story), pick(rng, KEYS), body, pick(rng, hashes), total, claims, words)


def _tried(rng: Random, story: Story, outcome: AttemptOutcome) -> tuple[Tried, ...]:
    """What was asked of the till: a look-up perhaps, and a sending at about now."""
    began_at = story.now - timedelta(seconds=rng.randint(0, 3))
    sent = Tried(AttemptKind.SEND, began_at, pick(rng, (0, 12, 3000, -1, 10**30)), outcome, pick(rng, NOTES))
    looked = Tried(AttemptKind.LOOK_UP, began_at, 3, AttemptOutcome.ABSENT)
    return pick(rng, ((sent,), (sent,), (looked, sent), (sent, sent)))


def _attempt(rng: Random, story: Story) -> Command:
    status = pick(rng, (PosStatus.SENDING, PosStatus.UNKNOWN, *PosStatus))
    number, attempt, phase = _order_number(rng, story), rng.randint(0, 4), pick(rng, tuple(Phase))
    next_at = pick(rng, (None, story.now, story.now + timedelta(seconds=4)))
    tried = pick(rng, ((), _tried(rng, story, AttemptOutcome.UNKNOWN)))
    known = _known_next_at(rng, story, number)
    return ReportAttempt(number, attempt, phase, status, pick(rng, (None, "timeout")), next_at, tried, known)


def _known_next_at(rng: Random, story: Story, number: int) -> datetime | None:
    """What a worker knows of when the order goes on: how it is, or nothing, or something else."""
    order = story.state.orders.get(number)
    return pick(rng, (None, None, story.now, order.pos_next_at if order else None))


def _accept(rng: Random, story: Story) -> Command:
    tried = pick(rng, ((), _tried(rng, story, AttemptOutcome.ACCEPTED)))
    return AcceptOrder(_order_number(rng, story), pick(rng, (None, "T-1")), tried)


def _reject(rng: Random, story: Story) -> Command:
    tried = _tried(rng, story, AttemptOutcome.REJECTED)
    number, for_diners = _order_number(rng, story), rng.random() < 0.3
    known = _known_next_at(rng, story, number)
    return RejectOrder(number, "closed", "The kitchen is closed.", tried, for_diners, known)


def _resend(rng: Random, story: Story) -> Command:
    return ResendOrder(_order_number(rng, story), pick(rng, tuple(Role)), 7)


def _by_hand(rng: Random, story: Story) -> Command:
    return EnterOrderByHand(
        _order_number(rng, story), pick(rng, tuple(Role)), 7, pick(rng, (None, "T-2", "", "\ud800"))
    )


def _cancel(rng: Random, story: Story) -> Command:
    return CancelOrder(_order_number(rng, story), pick(rng, tuple(Role)), 7, pick(rng, NOTES))


def _queue(rng: Random, story: Story) -> Command:
    number = _order_number(rng, story)
    return QueueOrder(number, pick(rng, (None, story.now)), _known_next_at(rng, story, number))


def _move(rng: Random, story: Story) -> Command:
    number = _order_number(rng, story)
    order = story.state.orders.get(number)
    onwards = () if order is None else tuple(to for to in STATUS_MOVES[order.status] if to is not OrderStatus.CANCELLED)
    if onwards and rng.randint(0, 3):
        return MoveOrder(number, pick(rng, onwards), Role.MANAGER, 7)
    return MoveOrder(number, pick(rng, tuple(OrderStatus)), pick(rng, tuple(Role)), 7)


def _item(rng: Random, story: Story) -> Command:
    number, position = _order_number(rng, story), pick(rng, (0, 0, 0, 1, 1, 2, 77, -1))
    return MoveItem(number, position, pick(rng, tuple(ItemState)), 7)


def _display(rng: Random, story: Story) -> Command:
    number, station = _order_number(rng, story), pick(rng, (None, None, "kitchen", "bar", "nowhere"))
    return BumpTicket(number, 7, station) if rng.randint(0, 1) else RecallTicket(number, 7, station)


def _course(rng: Random, story: Story) -> Command:
    number, course = _order_number(rng, story), pick(rng, tuple(Course))
    if rng.randint(0, 1):
        return CallCourse(_member(rng, story), course)
    if rng.randint(0, 1):
        return HoldCourse(number, course, 7)
    return FireCourse(number, course, 7)


def _pass(rng: Random, story: Story) -> Command:
    return ValidatePass(_by(rng, story))


def _switch(rng: Random, _: Story) -> Command:
    return SetOrdering(bool(rng.randint(0, 1)))


def _close(rng: Random, _: Story) -> Command:
    by_user = pick(rng, (None, 7))
    return CloseSession(unless_busy=bool(rng.randint(0, 9)), role=pick(rng, tuple(Role)), by_user=by_user)


def _restore(rng: Random, _: Story) -> Command:
    return RestoreSession(pick(rng, tuple(Role)), 7)


def _sit(rng: Random, _: Story) -> Command:
    return MoveSession(pick(rng, (TABLE, OTHER_TABLE, UNKNOWN)), pick(rng, tuple(Role)), 7)


def _by_staff(rng: Random, story: Story) -> Command:
    public_id, version, _ = _seen(rng, story)
    note = pick(rng, NOTES)
    match rng.randint(0, 6):
        case 0:
            return SeatGuests(7, pick(rng, MEMBERS), pick(rng, NAMES) or "")
        case 1:
            owner = pick(rng, (None, _member(rng, story)))
            return AddLineByStaff(7, UUID(int=200 + rng.randint(0, 40)), pick(rng, ITEMS), 2, note, owner)
        case 2:
            return UpdateLineByStaff(7, public_id, version, pick(rng, (None, *QUANTITIES)), pick(rng, (None, note)))
        case 3:
            return RemoveLineByStaff(7, public_id, version)
        case 4:
            return PlaceOrderByStaff(7, pick(rng, KEYS), "body", pick(rng, (*[story.state.cart_hash] * 4, "")), note)
        case 5:
            return RenameByStaff(7, _member(rng, story), pick(rng, NAMES) or "")
        case _:
            return SendAwayByStaff(7, _member(rng, story))


def _check_stock(_rng: Random, _: Story) -> Command:
    return CheckStock()


def _tick(_rng: Random, _: Story) -> Command:
    return Tick()


def _call(rng: Random, story: Story) -> Command:
    return CallWaiter(_member(rng, story), pick(rng, tuple(CallReason)), pick(rng, NOTES))


def _acknowledge(rng: Random, story: Story) -> Command:
    known = [call.call_id for call in story.state.calls.values()]
    return AcknowledgeCall(pick(rng, known) if known and rng.randint(0, 9) else pick(rng, LINES), 7)


_OF_DINERS: Final[tuple[Callable[[Random, Story], Command], ...]] = (
    *[_join] * 8,
    *[_rename] * 4,
    _leave,
    *[_add] * 20,
    *[_update] * 12,
    *[_put] * 4,
    *[_remove] * 4,
    *[_place] * 10,
    *[_check_stock] * 2,
    _pass,
)
_WEIGHTED: Final[tuple[Callable[[Random, Story], Command], ...]] = (
    *_OF_DINERS,
    *[_attempt] * 7,
    *[_accept] * 4,
    *[_reject] * 4,
    *[_queue] * 4,
    *[_resend] * 3,
    _by_hand,
    *[_cancel] * 2,
    *[_move] * 10,
    *[_item] * 5,
    *[_display] * 3,
    *[_course] * 3,
    *[_switch] * 2,
    _close,
    *[_restore] * 2,
    _sit,
    *[_by_staff] * 6,
    *[_tick] * 3,
    *[_call] * 3,
    *[_acknowledge] * 2,
    *[any_money] * 14,
)


def described(commands: Sequence[Any]) -> str:
    """The commands, one to a line, for a failure's message."""
    return "\n".join(repr(command)[:200] for command in commands)
