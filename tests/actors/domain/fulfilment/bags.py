"""An order of the shop to try picking on: Anna's, of a pizza and two glasses of wine, that leaves the house."""

import attrs

from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.staff import Role
from actors.domain.stock.shelves import Shelves
from tests.actors.domain.scenario import ANNA, PIZZA, WINE, Story, queued

EVA, FRED = 7, 8
PICKED, MISSING, PENDING = PickedStatus.PICKED, PickedStatus.MISSING, PickedStatus.PENDING
LEFT = 20
"""How many are on hand of all but what is unlimited, once the order has taken what it has."""


def bag(fulfilment: Fulfilment = Fulfilment.PICK_UP, *, counted: bool = True) -> Story:
    """Order 1, of which nothing was looked for yet: item 0 is a pizza, item 1 two glasses of wine."""
    story = queued()
    order = story.state.orders[1]
    items = tuple(attrs.evolve(item, branch_id=1) for item in order.items) if counted else order.items
    order = attrs.evolve(order, fulfilment=fulfilment, items=items)
    story.state = attrs.evolve(story.state, orders={1: order}, ticket_items={})
    if counted:
        story.shelves = Shelves(1, {PIZZA: LEFT, WINE: LEFT})
    return story


def pick(
    position: int,
    status: PickedStatus = PICKED,
    by: int = EVA,
    offer: Offer | None = None,
    version: int | None = None,
) -> PickItem:
    """Somebody says that of an item."""
    return PickItem(1, position, status, by, offer, version)


def move(status: OrderStatus, role: Role = Role.EMPLOYEE) -> MoveOrder:
    """Somebody moves the order."""
    return MoveOrder(1, status, role, EVA)


def choose(choice: MissingChoice, position: int | None = None) -> ChooseForMissing:
    """Anna chooses."""
    return ChooseForMissing(1, choice, ANNA, None, position)


def short(story: Story, offer: Offer | None = None) -> Story:
    """The pizza is in the bag, the wine is not there, and whoever picks is through."""
    story.done(pick(0), pick(1, MISSING, offer=offer), move(OrderStatus.MISSING))
    return story


def status(story: Story) -> OrderStatus:
    """Where the order is."""
    return story.state.orders[1].status
