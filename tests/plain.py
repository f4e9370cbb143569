"""A restaurant with nothing special about it, of which every room's tests make their own."""

from collections.abc import Mapping
from typing import Any

import attrs

from actors.domain.restaurant import Menu, PosPolicy, Restaurant, Table


def plain_restaurant(tables: Mapping[int, Table], menu: Menu, **special: Any) -> Restaurant:
    """One with these tables and this menu, that takes orders at any time; `special` is what is different about it."""
    plain = Restaurant(
        restaurant_id=1,
        slug="chianti",
        name="Chianti",
        timezone="Europe/Rome",
        currency="EUR",
        ordering_enabled=True,
        pass_required=False,
        paid_first=False,
        pos_policy=PosPolicy.QUEUE,
        hours=(),
        tables=tables,
        menu=menu,
    )
    return attrs.evolve(plain, **special)
