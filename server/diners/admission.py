"""Which table somebody means, and whether it takes orders now.

Owns: finding the table by its QR code or, where that is allowed, by its number, and the order in which one is told why
not. Shared by asking (`GET /is_open`) and joining, so that the two can never disagree. Must not: change anything.
"""

from datetime import datetime

from attrs import frozen

from actors.domain.opening import opening
from actors.domain.restaurant import Restaurant, Table
from actors.restaurant import RestaurantActor
from server.diners.services import DinerServices
from server.http.problems import Problem, malformed
from server.qr import QrExpired, QrInvalid


@frozen
class Place:
    """A table and the restaurant it stands in, as they are now."""

    restaurant: Restaurant
    table: Table


class CodeOutdated(Problem):
    """The code of a table that has a newer one, so it is known whose it was."""

    def __init__(self, restaurant: Restaurant | None) -> None:
        super().__init__(401, "QR_EXPIRED", "This code is out of date. Ask the staff for the new one.")
        self.restaurant = restaurant


async def restaurant_named(services: DinerServices, restaurant_name: str) -> Restaurant:
    """The restaurant with this slug, in any case. Raises `Problem` (404) and `Unavailable`."""
    return (await restaurant_actor_named(services, restaurant_name)).restaurant


async def restaurant_actor_named(services: DinerServices, restaurant_name: str) -> RestaurantActor:
    """Its actor, which knows its stock. Raises as `restaurant_named`."""
    actor = await services.restaurants.by_slug(restaurant_name.strip().lower())
    if actor is None:
        message = "There is no restaurant with this `restaurant_name`. Scan the code on your table instead."
        raise Problem(404, "RESTAURANT_NOT_FOUND", message, {"field": "restaurant_name"})
    return actor


async def place_named(services: DinerServices, restaurant_name: str, table_number: int) -> Place:
    """The table with this number. Raises `Problem` (404) and `Unavailable`."""
    restaurant = await restaurant_named(services, restaurant_name)
    table = restaurant.table_numbered(table_number)
    if table is None:
        message = f"{restaurant.name} has no table with this `table_number`. Look at the number on your table."
        raise Problem(404, "TABLE_NOT_FOUND", message, {"field": "table_number"})
    return Place(restaurant, table)


async def place_scanned(services: DinerServices, qr_token: str) -> Place:
    """The table whose code was scanned. Raises `Problem` (401) and `Unavailable`."""
    try:
        code = services.qr_codes.read(qr_token)
    except QrInvalid:
        raise _qr_invalid() from None
    except QrExpired:
        raise CodeOutdated(None) from None
    actor = await services.restaurants.by_id(code.restaurant_id)
    table = actor.restaurant.tables.get(code.table_id) if actor is not None else None
    if actor is None or table is None or code.qr_version > table.qr_version:
        raise _qr_invalid()
    if code.qr_version < table.qr_version:
        raise CodeOutdated(actor.restaurant)
    return Place(actor.restaurant, table)


async def place_meant(
    services: DinerServices, qr_token: str | None, restaurant_name: str | None, table_number: int | None
) -> Place:
    """The table somebody wants to join, by a code, or by name and number where that is allowed.

    Raises `Problem` (401, 404, 422) and `Unavailable`.
    """
    if qr_token is not None:
        return await place_scanned(services, qr_token)
    if not services.settings.allow_unsigned_join:
        raise malformed("Scan the table's code: `qr_token` is missing.", field="qr_token")
    if restaurant_name is None or table_number is None:
        raise malformed("Say which table: `qr_token`, or `restaurant_name` and `table_number`.", field="qr_token")
    return await place_named(services, restaurant_name, table_number)


def closes_at(place: Place, now: datetime) -> datetime | None:
    """When a table that takes orders now will stop to; None if its restaurant never closes.

    Raises `Problem` where it does not: 403 outside the opening hours, 423 for a switch.
    """
    hours = opening(place.restaurant.hours, place.restaurant.timezone, now)
    if not hours.open:
        message = f"{place.restaurant.name} is closed now."
        raise Problem(403, "RESTAURANT_CLOSED", message, {"opens_at": hours.opens_at})
    if not place.restaurant.takes_orders:
        message = f"{place.restaurant.name} is not taking orders right now. Please ask the staff."
        raise Problem(423, "ORDERING_DISABLED", message)
    if not place.table.enabled:
        raise Problem(423, "TABLE_DISABLED", "This table is not taking orders right now. Please ask the staff.")
    return hours.closes_at


def _qr_invalid() -> Problem:
    return Problem(401, "QR_INVALID", "This is not a code of ours. Scan the one on your table.")
