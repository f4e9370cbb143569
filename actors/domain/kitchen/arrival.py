"""An order reaches the kitchen: in the commit that confirms it to its diners, so once, and never a refused one.

Owns: what of the menu an item takes along, and which course is fired at once. Pure.
"""

from datetime import datetime
from typing import Final

from actors.domain import limits
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState, TicketItem
from actors.domain.ordering.order import Order, OrderItem
from actors.domain.place import Place
from actors.domain.restaurant import Category, Menu, Restaurant
from actors.domain.values import changed

UNKNOWN: Final = Category(0, "")  # of an item that has left the menu since its cart was placed


def tickets_of(order: Order, place: Place, restaurant: Restaurant, now: datetime) -> tuple[TicketItem, ...]:
    """The order's items as the kitchen gets them. Its first course is fired, what comes later is held."""
    categories = [_category(item, restaurant.menu) for item in order.items]
    first = min((category.course for category in categories if category.course), key=_place, default=None)
    return tuple(
        TicketItem(
            restaurant_id=order.restaurant_id,
            order_number=order.order_number,
            position=position,
            state=ItemState.QUEUED,
            station=category.station or limits.STATION_USUAL,
            course=category.course,
            prep_minutes=category.prep_minutes or limits.PREP_MINUTES_USUAL,
            table_id=place.table_id,
            arrived_at=now,
            fired_at=now if category.course in (None, first) else None,
            moved_at=now,
        )
        for position, category in enumerate(categories)
    )


def _category(item: OrderItem, menu: Menu) -> Category:
    """The item's heading, with the item's own station where it has one."""
    known = menu.items.get(item.menu_item_id)
    of_item = (one for one in menu.categories if known is not None and one.category_id == known.category_id)
    found = next(of_item, UNKNOWN)
    return found if known is None or known.station is None else changed(found, station=known.station)


def _place(course: Course) -> int:
    return course.place
