"""A restaurant to test with, and a table at which commands can be said one after the other."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

import attrs
from attrs import define, field

from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.decision import Decision, Foreseen
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.kitchen.course import Course
from actors.domain.options.group import Option, OptionGroup
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.domain.place import Place
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Category, Context, Menu, MenuItem, Restaurant, Table
from actors.domain.state import State, opened
from actors.domain.stock.moves import moves_of
from actors.domain.stock.shelves import Shelves
from actors.domain.till.commands import QueueOrder
from tests.plain import plain_restaurant

START: Final = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
SESSION: Final = UUID(int=1)
TABLE, OTHER_TABLE = 7, 8
ANNA, BEN, CARLA, DINO, STRANGER = (UUID(int=100 + n) for n in range(5))
FIRST, SECOND, THIRD, FOURTH = (UUID(int=200 + n) for n in range(4))
PIZZA, WINE, WATER, SOLD_OUT, LUNCH, UNKNOWN = 1, 2, 3, 4, 5, 99
MOZZARELLA, OLIVES, NO_CHEESE, TRUFFLE, WITH_WINE, WITH_WATER = 1, 2, 3, 4, 5, 6
EXTRAS: Final = OptionGroup(
    1,
    "Extras",
    (
        Option(MOZZARELLA, "Mozzarella", 150),
        Option(OLIVES, "Olives"),
        Option(NO_CHEESE, "No cheese", -500),
        Option(TRUFFLE, "Truffle", 400, available=False),
    ),
    least=0,
    most=3,
    repeat=True,
)
DRINK: Final = OptionGroup(
    2,
    "Drink",
    (Option(WITH_WINE, "Chianti", 200, item_id=WINE), Option(WITH_WATER, "Water", item_id=WATER)),
    least=1,
)
MENU: Final[Mapping[int, MenuItem]] = {
    PIZZA: MenuItem(PIZZA, 1, "Margherita", "Tomato, mozzarella", 950, ("gluten", "milk"), groups=(EXTRAS,)),
    WINE: MenuItem(WINE, 2, "Chianti", "A glass", 600),
    WATER: MenuItem(WATER, 3, "Water", "Still", 0),
    SOLD_OUT: MenuItem(SOLD_OUT, 1, "Tiramisu", "Sold out", 700, available=False),
    LUNCH: MenuItem(LUNCH, 1, "Lunch", "A plate and a drink", 1200, groups=(DRINK,)),
}
RESTAURANT: Final = plain_restaurant(
    {TABLE: Table(TABLE, 7), OTHER_TABLE: Table(OTHER_TABLE, 8)},
    Menu(
        (
            Category(1, "Food", course=Course.MAIN),
            Category(2, "Drinks", station="bar", prep_minutes=5),
            Category(3, "Water, which in this house comes last", course=Course.DESSERT),
        ),
        MENU,
    ),
)


def menu_with(item_id: int, **changes: Any) -> Menu:
    """The menu with one item different."""
    return menu_of({**MENU, item_id: attrs.evolve(MENU[item_id], **changes)})


def menu_of(items: Mapping[int, MenuItem]) -> Menu:
    """The menu with these items instead."""
    return attrs.evolve(RESTAURANT.menu, items=items)


def held_on(shelves: Shelves) -> dict[int, int]:
    """How many are held of each item that is counted."""
    return {item_id: shelf.held for item_id in shelves.counts() if (shelf := shelves.get(item_id)) is not None}


@define
class Story:
    """One session and what happens in it. `now` moves only when it is told to. What it says is durable at once."""

    state: State = field(factory=lambda: opened(SESSION, RESTAURANT.restaurant_id, Place.at_table(TABLE), START))
    restaurant: Restaurant = RESTAURANT
    now: datetime = START
    next_order_number: int = 1
    connected: int = 0
    shelves: Shelves = field(factory=lambda: Shelves(branch_id=1))

    @property
    def context(self) -> Context:
        """What the rules may look at besides the session."""
        self.shelves.expire(self.now)
        return Context(self.restaurant, self.next_order_number, self.connected, self.shelves, {1: self.shelves})

    def decide(self, command: Command) -> Decision:
        """What the rules say, without doing it."""
        return decide(self.state, command, self.now, self.context)

    def say(self, command: Command) -> Decision:
        """Decides, and does it if it is allowed."""
        decision = self.decide(command)
        if isinstance(decision, tuple):
            if isinstance(decision, Foreseen):
                assert decision.states == tuple(accumulate(decision, evolve, initial=self.state))[1:]
            for event in decision:
                self.shelves.move(moves_of(event, self.state))
                self.state = evolve(self.state, event)
                self.shelves.hold(SESSION, self.state.holding, self.state.waiting)
            self.next_order_number = 1 + max((*self.state.orders, self.next_order_number - 1))
        return decision

    def done(self, *commands: Command) -> tuple[Event, ...]:
        """The commands, each of which must be allowed and make a difference; gives the last one's events."""
        events: tuple[Event, ...] = ()
        for command in commands:
            decision = self.say(command)
            assert isinstance(decision, tuple), decision
            assert decision
            events = decision
        return events

    def refused(self, command: Command) -> Refusal:
        """The refusal that the command must meet, now and when it is said again."""
        decision = self.decide(command)
        assert isinstance(decision, Refusal), decision
        assert decision == self.decide(command)
        assert decision.message
        return decision

    def code(self, command: Command) -> Code:
        """The code of the refusal that the command must meet."""
        return self.refused(command).code

    def repeated(self, command: Command) -> Repeat:
        """The answer to a command that must have been carried out before."""
        decision = self.decide(command)
        assert isinstance(decision, Repeat), decision
        return decision

    def wait(self, seconds: float) -> None:
        """Lets time pass; nobody ticks."""
        self.now += timedelta(seconds=seconds)

    def order(self, **changes: Any) -> PlaceOrder:
        """The command that places the cart as it is, said by Anna."""
        return attrs.evolve(PlaceOrder(ANNA, "key-1", "body-1", self.state.cart_hash), **changes)


def after(state: State, events: tuple[Event, ...]) -> State:
    """The state after all these events."""
    for event in events:
        state = evolve(state, event)
    return state


def party(*members: UUID) -> Story:
    """A table at which these sit; the first is host. Nicknames are Anna, Ben, Carla, Dino."""
    story = Story()
    names = {ANNA: "Anna", BEN: "Ben", CARLA: "Carla", DINO: "Dino"}
    for member in members or (ANNA, BEN):
        story.done(Join(member, names[member]))
    return story


def dinner() -> Story:
    """Anna (host) and Ben, with a pizza of Anna's (FIRST) and two glasses of Ben's (SECOND) in the cart."""
    story = party(ANNA, BEN)
    story.done(AddLine(ANNA, FIRST, PIZZA, 1), AddLine(BEN, SECOND, WINE, 2, "red"))
    return story


def placed() -> Story:
    """A dinner whose cart has just been placed by Anna as order 1, with the key `key-1`."""
    story = dinner()
    story.done(story.order())
    return story


def queued() -> Story:
    """An order of which the till has said nothing, and whose diners no longer wait."""
    story = placed()
    story.done(QueueOrder(1))
    return story
