"""What was chosen of a dish's options is on its ticket, with what the items of a combo have in them."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import attrs

from actors.domain.kitchen.arrival import tickets_of
from actors.domain.options.chosen import ChosenOption
from actors.domain.place import Place
from actors.ports.sessions import PlacedOrder
from staff.kitchen.views import tickets_view
from tests.actors.domain.scenario import PIZZA, RESTAURANT, TABLE, WINE, menu_with, placed

NOW: Final = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)


def test_a_ticket_says_what_was_chosen_and_what_is_in_it() -> None:
    order = placed().state.orders[1]
    chosen = (ChosenOption(1, "Mozzarella", 2, 150), ChosenOption(5, "Chianti", 1, 200, item_id=WINE))
    items = tuple(attrs.evolve(item, options=chosen if item.menu_item_id == PIZZA else ()) for item in order.items)
    order = attrs.evolve(order, items=items)
    restaurant = attrs.evolve(RESTAURANT, menu=menu_with(WINE, allergens=("sulphites", "milk")))
    tickets = tickets_of(order, Place.at_table(TABLE), restaurant, NOW)
    view = tickets_view(PlacedOrder(order, UUID(int=1), 7), tickets, restaurant)
    shown = {item.menu_item_id: item for ticket in view.tickets for item in ticket.items}
    assert [(one.name, one.qty) for one in shown[PIZZA].options] == [("Mozzarella", 2), ("Chianti", 1)]
    assert shown[PIZZA].allergens == ["gluten", "milk", "sulphites"]
    assert all(item.options == [] for key, item in shown.items() if key != PIZZA)
