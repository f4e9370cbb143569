"""A restaurant with two branches, each with tables, stock and a slot; and customers who buy from either."""

from collections.abc import Sequence
from datetime import date, time
from typing import Final
from uuid import UUID

import attrs

from actors import inventory
from actors.domain.checkout.commands import Buyer, ConfirmCheckout
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.fulfilment import DeliveryAddress
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.wish import Wish
from actors.domain.fulfilment.zone import Zone
from actors.domain.money.payment import Method
from actors.domain.ordering.order import Fulfilment
from actors.domain.party.commands import Join
from actors.domain.refusal import Refusal
from actors.inventory import Said
from actors.restaurant import RestaurantActor
from actors.session import SessionRef
from persistence.memory import Memory
from tests.actors.counting import chianti
from tests.actors.process import Process
from tests.actors.restaurants import restaurant

MAIN, CORNER = 1, 2
EVENING, CORNER_EVENING = 11, 21
SATURDAY: Final = date(2026, 5, 9)  # the day after that on which tests begin
TABLES: Final = {101: MAIN, 102: MAIN, 103: CORNER, 104: CORNER}
HOME: Final = DeliveryAddress("Anna", "Via Roma 1", "00184", "Roma", "IT")


def two_branches(memory: Memory, capacity: int = 3) -> None:
    """The first restaurant has a second branch, where two of its tables stand."""
    slot = Slot(EVENING, 5, time(18), time(20), capacity)
    before = restaurant(1)
    memory.restaurants.replace(
        attrs.evolve(
            before,
            branches={
                MAIN: Branch(MAIN, "Main", delivery=True, slots=(slot,), zones=(Zone(1, "Everywhere"),)),
                CORNER: Branch(CORNER, "Corner", slots=(attrs.evolve(slot, slot_id=CORNER_EVENING),)),
            },
            tables={
                key: attrs.evolve(table, branch_id=None if TABLES.get(key, MAIN) == MAIN else TABLES[key])
                for key, table in before.tables.items()
            },
        )
    )


async def say(process: Process, said: Sequence[Said], note: str = "") -> Refusal | None:
    """Staff say something of the stock."""
    actor = await chianti(process)
    return await actor.make_stock(lambda at, room, now: inventory.stocktaking(at, room, said, now, 7, note))


async def customer(process: Process, number: int) -> SessionRef:
    """The cart of a customer, who is in it."""
    cart = await process.registry.of_customer(1, number)
    if not (await cart.look()).state.members:
        await cart.ask(Join(UUID(int=2_000 + number)))
    return cart


def to_home(slot_id: int = EVENING) -> Wish:
    """Delivered on Saturday evening."""
    return Wish(Fulfilment.DELIVERY, slot_id, SATURDAY, address=HOME)


def at_corner() -> Wish:
    """Picked up at the corner on Saturday evening."""
    return Wish(Fulfilment.PICK_UP, CORNER_EVENING, SATURDAY, branch_id=CORNER)


def checkout(number: int, key: int, wish: Wish, method: Method = Method.COUNTER) -> ConfirmCheckout:
    """What the customer of this number checks out, once with each key."""
    buyer = Buyer(number, "Anna", "+39 1", "anna@example.com")
    by, payment_id = UUID(int=2_000 + number), UUID(int=30_000 + key)
    return ConfirmCheckout(by, buyer, wish, method, payment_id, f"checkout-{key}", "body", "simulator")


def on_hand(memory: Memory, branch_id: int, item: int) -> int | None:
    """How many the store has there; which is the sum of the moves."""
    stock = memory.restaurants.stock
    count = stock.of_branch(branch_id).get(item)
    moved = [move.quantity for move in stock.moves if (move.branch_id, move.menu_item_id) == (branch_id, item)]
    assert (count or 0) == sum(moved)
    return count


def left(actor: RestaurantActor, branch_id: int, item: int) -> int | None:
    """How many there are, as the restaurant knows it."""
    return actor.stocks[branch_id].left.get(item)
