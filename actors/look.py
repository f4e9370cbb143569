"""A restaurant's own look, as its people change it: a colour, a logo.

Owns: the changes that make it so, and what is different then. Must not: wait, save anything, or look into a picture.
"""

from collections.abc import Sequence
from datetime import datetime

from actors.change import OwnChange
from actors.domain.audit import look_changed
from actors.domain.look import Logo
from actors.domain.restaurant import Restaurant
from actors.ports.journal import NO_COLOR, Change, RestaurantStep


def colored(restaurant: Restaurant, color: str | None, *, at: datetime, who: int | None) -> OwnChange | None:
    """The change that gives it this colour, `#rrggbb` in small letters, or none; None where it has it already."""
    if restaurant.brand_color == color:
        return None
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version, brand_color=color or NO_COLOR)
    entry = look_changed(restaurant, "brand_color", restaurant.brand_color, color, at=at, who=who)
    return OwnChange(Change(step, audit=[entry]), {"brand_color": color})


def with_logo(restaurant: Restaurant, logo: Logo | None, *, at: datetime, who: int | None) -> OwnChange | None:
    """The change that gives it this logo, or none; None where it has it already."""
    digest = None if logo is None else logo.digest
    if restaurant.logo == digest:
        return None
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    entry = look_changed(restaurant, "logo", restaurant.logo, digest, at=at, who=who)
    parts: dict[str, Sequence[object]] = {} if logo is None else {"logos": [logo]}
    gone: dict[str, Sequence[object]] = {"logos": [restaurant.restaurant_id]} if logo is None else {}
    return OwnChange(Change(step, parts, gone, audit=[entry]), {"logo": digest})
