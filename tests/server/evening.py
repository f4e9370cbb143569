"""One table's evening, played through the real rules, for tests of how it looks from outside."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import attrs
import msgspec

from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.cart.commands import AddLine, PutInCart, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.counter.commands import ChangeCounterOrder, OrderedItem, TakeCounterOrder
from actors.domain.decide import decide
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import BumpTicket, CallCourse, HoldCourse, MoveOrder, RecallTicket
from actors.domain.kitchen.course import Course
from actors.domain.money.commands import CancelPayment, ClaimLine, GiveDiscount, RemoveDiscount, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.moving.commands import MoveSession
from actors.domain.moving.merging import Handover, merge, undo
from actors.domain.moving.taking import take
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.party.commands import (
    CloseSession,
    Join,
    Leave,
    Rename,
    RestoreSession,
    SetOrdering,
    ShareCart,
    ValidatePass,
)
from actors.domain.party.share import Share
from actors.domain.place import Place
from actors.domain.refusal import Refusal
from actors.domain.restaurant import Category, Context, Menu, MenuItem, Restaurant, Table
from actors.domain.staff import Role
from actors.domain.state import State, opened
from actors.domain.stock.commands import CheckStock
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder, ReportAttempt, ResendOrder
from actors.domain.till.status import Phase, PosStatus
from tests.plain import plain_restaurant

NOW: Final = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
SESSION: Final = UUID("0190f5b4-6e2b-7d7a-8f66-000000000001")
OTTER: Final = UUID("0190f5b4-6e2b-7d7a-8f66-0000000000a1")
HERON: Final = UUID("0190f5b4-6e2b-7d7a-8f66-0000000000a2")
LINE: Final = UUID("0190f5b4-6e2b-7d7a-8f66-0000000000c1")
OTHER_LINE: Final = UUID("0190f5b4-6e2b-7d7a-8f66-0000000000c2")
KEY: Final = "0190f5b4-6e2b-7d7a-8f66-0000000000d1"

CHIANTI: Final = plain_restaurant(
    name="Osteria Chianti",
    tables={7: Table(7, 17, qr_version=3), 8: Table(8, 18)},
    menu=Menu(
        (Category(1, "Pizza", course=Course.MAIN), Category(2, "Nothing yet"), Category(3, "Drinks")),
        {
            456: MenuItem(456, 1, "Margherita", "Tomato, mozzarella", 950, ("gluten", "milk")),
            457: MenuItem(457, 1, "Diavola", "Hot", 1100, ("gluten",), available=False, photo="/p/457.jpg"),
            900: MenuItem(900, 3, "Water", "", 200),
        },
    ),
)
SAKURA: Final = attrs.evolve(CHIANTI, restaurant_id=2, slug="sakura", currency="JPY", minor_digits=0)

MARGHERITA: Final = {
    "public_id": str(LINE),
    "menu_item_id": 456,
    "name": "Margherita",
    "qty": 2,
    "note": "Extra spicy",
    "unit_price": Decimal("9.50"),
    "line_total": Decimal("19.00"),
    "member_id": str(OTTER),
    "version": 1,
    "state": "pending",
}
"""The line of `seated`, as it looks from outside."""
ORDERED: Final = {name: MARGHERITA[name] for name in MARGHERITA if name not in {"public_id", "version", "state"}}
"""The same in an order."""

Happened = list[tuple[Event, State]]


class Evening:
    """A session that things happen to, one second apart."""

    def __init__(self, restaurant: Restaurant = CHIANTI) -> None:
        self.restaurant = restaurant
        self.now = NOW
        self.state = opened(SESSION, restaurant.restaurant_id, Place.at_table(7), NOW)

    def do(self, *commands: Command) -> Happened:
        """Carries the commands out; gives each event with the state right after it."""
        happened: Happened = []
        for command in commands:
            self.now += timedelta(seconds=1)
            decision = decide(self.state, command, self.now, Context(self.restaurant, next_order_number=42))
            assert isinstance(decision, tuple), decision
            happened += self.happen(decision)
        return happened

    def happen(self, events: Iterable[Event]) -> Happened:
        """Lets these events happen; gives each with the state right after it."""
        happened: Happened = []
        for event in events:
            self.state = evolve(self.state, event)
            happened.append((event, self.state))
        return happened

    def refuse(self, command: Command) -> Refusal:
        """Asks for what must be refused."""
        decision = decide(self.state, command, self.now, Context(self.restaurant, next_order_number=42))
        assert isinstance(decision, Refusal), decision
        return decision

    def place(self) -> Happened:
        """Otter places the cart as it is."""
        return self.do(PlaceOrder(OTTER, KEY, "body", self.state.cart_hash))


def seated(restaurant: Restaurant = CHIANTI) -> Evening:
    """Otter, who is host, and Heron at the table; two Margheritas of Otter's in the cart, which is worth 19.00."""
    evening = Evening(restaurant)
    evening.do(Join(OTTER, "Quiet Otter"), Join(HERON, "Calm Heron"), AddLine(OTTER, LINE, 456, 2, "Extra spicy"))
    return evening


def one_of_each() -> Happened:
    """An evening on which everything happens that can, and the end of another whose order is called off."""
    evening = Evening()
    happened = evening.do(
        Join(OTTER, "Quiet Otter"),
        Join(HERON, "Calm Heron"),
        Rename(HERON, HERON, "Zoe"),
        ValidatePass(OTTER),
        SetOrdering(enabled=False),
        SetOrdering(enabled=True),
        AddLine(OTTER, LINE, 456, 2, "Extra spicy"),
        AddLine(HERON, OTHER_LINE, 900, 1),
        UpdateLine(OTTER, LINE, 1, qty=3),
        RemoveLine(HERON, OTHER_LINE, 1),
    )
    happened += evening.place()
    happened += evening.do(
        ReportAttempt(42, 1, Phase.SENDING, PosStatus.SENDING),
        QueueOrder(42),
        RejectOrder(42, "POS_REJECTED", "No."),
        ResendOrder(42, Role.EMPLOYEE, 7),
        AcceptOrder(42, "T-1"),
        HoldCourse(42, Course.MAIN, 7),
        CallCourse(OTTER, Course.MAIN),
        MoveOrder(42, OrderStatus.PREPARING, Role.EMPLOYEE, 7),
        BumpTicket(42, 7),
        RecallTicket(42, 7),
        Leave(HERON, HERON),
        CloseSession(),
        RestoreSession(Role.EMPLOYEE, 7),
    )
    other = seated()
    other.place()
    happened += other.do(
        QueueOrder(42), CancelOrder(42, Role.MANAGER, 7), CallWaiter(OTTER, CallReason.BILL, "by card")
    )
    call = other.state.calls[CallReason.BILL]
    happened += other.do(AcknowledgeCall(call.call_id, 7))
    other.restaurant = attrs.evolve(CHIANTI, menu=Menu((), {}))
    return happened + other.do(CheckStock()) + merged_and_back() + billed() + picked() + elsewhere()


def elsewhere() -> Happened:
    """What happens in the shop and at the counter."""
    return shared() + signed_in() + taken_at_counter()


def signed_in() -> Happened:
    """A guest of the shop signs in, and what is in their cart goes into the customer's."""
    evening, own = Evening(), Evening()
    evening.state = opened(SESSION, CHIANTI.restaurant_id, Place.of_guest(), NOW)
    evening.do(Join(OTTER, "Ada"), PutInCart(OTTER, LINE, 456, 2))
    own.state = opened(UUID(int=77), CHIANTI.restaurant_id, Place.of_customer(3), NOW)
    own.do(Join(HERON, "Ada"))
    decided = take(evening.state, own.state, evening.now)
    assert isinstance(decided, Handover), decided
    return evening.happen(decided.giving) + own.happen(decided.taking)


def shared() -> Happened:
    """A customer of the shop shares their cart, and puts more of what is in it into it."""
    evening = Evening()
    evening.state = opened(SESSION, CHIANTI.restaurant_id, Place.of_customer(3), NOW)
    evening.do(Join(OTTER, "Ada"), PutInCart(OTTER, LINE, 456, 2))
    share = Share(UUID(int=55), NOW + timedelta(days=7))
    return evening.do(ShareCart(OTTER, share), PutInCart(OTTER, OTHER_LINE, 456, 3))


def taken_at_counter() -> Happened:
    """An order that another system has placed is for somebody else after all."""
    evening = Evening()
    evening.state = opened(SESSION, CHIANTI.restaurant_id, Place.at_counter(None), NOW)
    evening.do(TakeCounterOrder(7, Role.EMPLOYEE, KEY, "body", UUID(int=93), (OrderedItem(456, 1),)))
    return evening.do(ChangeCounterOrder(42, 7, Role.EMPLOYEE, customer_name="Zoe"))


def picked() -> Happened:
    """An order that is picked up: what it has is not there, something else is, and Otter takes it."""
    evening = seated()
    evening.place()
    evening.do(QueueOrder(42))
    order = attrs.evolve(evening.state.orders[42], fulfilment=Fulfilment.PICK_UP)
    evening.state = attrs.evolve(evening.state, orders={42: order}, ticket_items={})
    return evening.do(
        PickItem(42, 0, PickedStatus.MISSING, 7, Offer(900)),
        MoveOrder(42, OrderStatus.MISSING, Role.EMPLOYEE, 7),
        ChooseForMissing(42, MissingChoice.SUBSTITUTE, OTTER),
    )


def billed() -> Happened:
    """Heron pays for half of Otter's line and does not, something is taken off, and Otter announces to pay."""
    evening = seated()
    evening.place()
    evening.do(QueueOrder(42))
    return evening.do(
        ClaimLine(HERON, LINE, 1, 2),
        ClaimLine(HERON, LINE, 0),
        GiveDiscount(UUID(int=91), 7, Role.MANAGER, "late", rate=1000),
        RemoveDiscount(UUID(int=91), 7, Role.MANAGER),
        StartPayment(OTTER, UUID(int=92), Wish(Mode.ALL, OTTER), Method.COUNTER, KEY, "body"),
        CancelPayment(UUID(int=92), by=OTTER),
    )


def large_bill(lines: int = 400) -> State:
    """The same with an order of so many lines, and all that came of paying it."""
    state = billed()[-1][1]
    (order,) = state.orders.values()
    items = tuple(attrs.evolve(order.items[0], public_id=UUID(int=10_000 + n)) for n in range(lines))
    return attrs.evolve(state, orders={order.order_number: attrs.evolve(order, items=items)})


def merged_and_back() -> Happened:
    """Otter and Heron, who have ordered, move to table 8, are merged into the party of Owl, and are not."""
    evening, others = seated(), Evening()
    evening.place()
    happened = evening.do(QueueOrder(42), MoveSession(8, Role.EMPLOYEE, 7))
    others.state = opened(UUID(int=77), CHIANTI.restaurant_id, Place.at_table(7), NOW)
    others.do(Join(UUID(int=78), "Owl"))
    for back in (False, True):
        rule, giver, taker = (undo, others, evening) if back else (merge, evening, others)
        decided = rule(evening.state, others.state, evening.now, Role.MANAGER, 7)
        assert isinstance(decided, Handover), decided
        happened += giver.happen(decided.giving) + taker.happen(decided.taking)
    return happened


def read(payload: bytes) -> Any:
    """The JSON as plain values, with every number that has a fraction as a `Decimal`, exactly as written."""
    return msgspec.json.Decoder(float_hook=Decimal).decode(payload)
