"""A shop with two branches, and a customer's cart in which things are said one after the other."""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

import attrs

from actors.domain.cart.commands import AddLine
from actors.domain.checkout.commands import Buyer, ConfirmCheckout
from actors.domain.decision import Decision
from actors.domain.evolve import evolve
from actors.domain.fulfilment.booking import Booking
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.code_counts import CodeCounts
from actors.domain.fulfilment.fulfilment import DeliveryAddress
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.taking import code_uses_of, slot_moves_of
from actors.domain.fulfilment.wish import Wish
from actors.domain.fulfilment.zone import Zone
from actors.domain.menu.tax import TaxClass
from actors.domain.money.commands import SettlePayment
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.order import Fulfilment
from actors.domain.party.commands import Join
from actors.domain.place import Place
from actors.domain.restaurant import Category, Context, Menu, MenuItem
from actors.domain.state import opened
from actors.domain.stock.moves import moves_of
from actors.domain.stock.shelves import Shelves
from tests.actors.domain.scenario import ANNA, FIRST, SECOND, SESSION, Story
from tests.plain import plain_restaurant

NOW: Final = datetime(2030, 5, 10, 8, 0, tzinfo=UTC)  # a Friday that the database has yet to see; ten o'clock in Rome
TODAY: Final = date(2030, 5, 10)
WAREHOUSE, CORNER = 1, 2
MORNING, NOON, CORNER_NOON = 11, 12, 21
MILK, BREAD, SALT = 1, 2, 3
CUSTOMER, OTHER_CUSTOMER = 7, 8
HOME: Final = DeliveryAddress("Anna", "Via Roma 1", "00184", "Roma", "IT")
BUYER: Final = Buyer(CUSTOMER, "Anna", "+39 1", "anna@example.com", "it")
RESTAURANT: Final = plain_restaurant(
    {},
    Menu(
        (Category(1, "Food"),),
        {
            MILK: MenuItem(MILK, 1, "Milk", "", 200, tax_class_id=1),
            BREAD: MenuItem(BREAD, 1, "Bread", "", 350, tax_class_id=1),
            SALT: MenuItem(SALT, 1, "Salt", "", 100, tax_class_id=1, available=False),
        },
    ),
    tax_classes={1: TaxClass(1, "Food", 2200, 400)},
    branches={
        WAREHOUSE: Branch(
            WAREHOUSE,
            "The Warehouse",
            delivery=True,
            slots=(
                Slot(MORNING, 4, time(11), time(13), 2, 30),
                Slot(NOON, 4, time(13), time(15), 2, 60, pick_up=False),
            ),
            zones=(
                Zone(1, "Centre", ("001",), fee=300, free_from=2000, minimum=500),
                Zone(2, "Around", ("00",), fee=600, minimum=1000),
            ),
        ),
        CORNER: Branch(CORNER, "The Corner", slots=(Slot(CORNER_NOON, 4, time(12), time(14), 1, delivery=False),)),
    },
)


@attrs.define
class ShopStory(Story):
    """A customer's cart. What each branch has, slots and codes are counted as what is decided moves them."""

    stocks: dict[int, Shelves] = attrs.field(
        factory=lambda: {WAREHOUSE: Shelves(WAREHOUSE, {MILK: 10, BREAD: 5}), CORNER: Shelves(CORNER, {MILK: 1})}
    )
    slots: Booking = attrs.field(factory=Booking)
    codes: CodeCounts = attrs.field(factory=CodeCounts)
    events: list[object] = attrs.field(factory=list)

    @property
    def context(self) -> Context:
        """What the rules may look at besides the session."""
        return Context(
            self.restaurant, self.next_order_number, self.connected, Shelves(), self.stocks, self.slots, self.codes
        )

    def say(self, command: Any) -> Decision:
        """Decides, and does it if it is allowed; what is taken is taken."""
        decision = self.decide(command)
        for event in decision if isinstance(decision, tuple) else ():
            for move in moves_of(event, self.state):
                self.stocks[move.branch_id].move([move])
            self.slots.move(slot_moves_of(event, self.state))
            uses = code_uses_of(event, self.state)
            self.codes.begin(uses)
            self.codes.saved(uses)
            self.state = evolve(self.state, event)
            self.events.append(event)
        self.next_order_number = 1 + max((*self.state.orders, self.next_order_number - 1))
        return decision

    def confirm(self, wish: Wish | None = None, **changes: Any) -> ConfirmCheckout:
        """The command that checks the cart out, by card and delivered in the morning unless said otherwise."""
        number = self.next_order_number
        said = ConfirmCheckout(
            ANNA, BUYER, wish or to_home(), Method.CARD, UUID(int=900 + number), f"key-{number}", "body", "simulator"
        )
        return attrs.evolve(said, **changes)

    def hears(self, status: PaymentState, payment: int = 901, **more: Any) -> SettlePayment:
        """What the provider says of a payment."""
        return SettlePayment(UUID(int=payment), status, **more)

    def on_hand(self, branch_id: int, item_id: int) -> int:
        """How many of the item the branch has."""
        return self.stocks[branch_id].counts()[item_id]


def to_home(**changes: Any) -> Wish:
    """Brought home in the morning."""
    return attrs.evolve(Wish(Fulfilment.DELIVERY, MORNING, TODAY, address=HOME), **changes)


def at_corner(**changes: Any) -> Wish:
    """Picked up at the corner at noon."""
    return attrs.evolve(Wish(Fulfilment.PICK_UP, CORNER_NOON, TODAY, branch_id=CORNER), **changes)


def cart(milk: int = 2, bread: int = 1) -> ShopStory:
    """A customer's cart with so many of each."""
    story = ShopStory(opened(SESSION, 1, Place.of_customer(CUSTOMER), NOW), RESTAURANT, NOW)
    story.done(Join(ANNA, "Anna"))
    if milk:
        story.done(AddLine(ANNA, FIRST, MILK, milk))
    if bread:
        story.done(AddLine(ANNA, SECOND, BREAD, bread))
    return story
