"""Restaurants as they are kept in Postgres.

Owns: the reads of `actors.ports.restaurants.RestaurantStore`.
Must not: keep anything, which the restaurant's actor does; or write, which goes through the journal.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from actors.domain.look import Logo, LogoType
from actors.domain.menu.deleted import Gone, GoneGroup, GoneOption, Kind
from actors.domain.photo import Photo
from actors.domain.restaurant import Restaurant
from actors.errors import RestaurantUnfit, Unavailable
from actors.ports.restaurants import DeletedGroup, DeletedOption, Numbered, Revision, StoredRestaurant
from persistence.bridge import Reads, Row
from persistence.menu_copies import Copy, MenuCopies
from persistence.restaurant_rows import RowsUnfit, restaurant_of, stocks_of, taken_of
from persistence.statements import statement

RESTAURANT: Final = statement("restaurant")
"""What reads a restaurant. Its first value is one's id, its second the mark of a copy that there is."""

_LOGO: Final = statement("logo")
_PHOTO: Final = statement("photo")
_DELETED_GROUP: Final = statement("deleted_option_group")
_DELETED_OPTION: Final = statement("deleted_option")
_group: Final = msgspec.json.Decoder(DeletedGroup).decode
_option: Final = msgspec.json.Decoder(DeletedOption).decode
_DELETED: Final = statement("deleted")
_DELETED_OPTIONS: Final = statement("deleted_options")
_REVISIONS: Final = statement("revisions")
_NEW_IDS: Final = {one: statement(f"new_{one}_ids") for one in Numbered}
_DELETED_MAX: Final = 1_000  # of each kind; nobody looks for what was deleted before those
_ROUNDS_MAX: Final = 20  # of drawing ids, where somebody has written rows with ids of their own
_SPARE: Final = 50  # that are drawn beyond what is wanted then


class RestaurantStore:
    """Fits `actors.ports.restaurants.RestaurantStore`. Everything raises `Unavailable` when Postgres is away.

    `copies` make loading quicker, and are never needed for it.
    """

    def __init__(self, reads: Reads, copies: MenuCopies | None = None):
        self._reads = reads
        self._copies = copies or MenuCopies(None, RESTAURANT)

    async def revisions(self) -> Sequence[Revision]:
        """See `actors.ports.restaurants.RestaurantStore.revisions`."""
        rows = await self._reads.fetch(_REVISIONS)
        names = ("restaurant_id", "slug", "revision", "last_order_number", "system_ordering")
        return [Revision(*(row[name] for name in names)) for row in rows]

    async def load(self, restaurant_id: int) -> StoredRestaurant | None:
        """See `actors.ports.restaurants.RestaurantStore.load`."""
        copy = await self._copies.find(restaurant_id)
        row, restaurant = await self._row(restaurant_id, copy), None
        if copy is not None and row is not None and row["restaurant"] is None:
            restaurant = await self._copies.restaurant(copy)
            if restaurant is None:
                copy = None
                row = await self._row(restaurant_id, copy)
        if row is None:
            return None
        if restaurant is None:
            restaurant = self._said(restaurant_id, row, copy)
        stocks, taken = stocks_of(row["stock"]), taken_of(row["taken"])
        return StoredRestaurant(restaurant, row["revision"], row["last_order_number"], stocks, taken)

    async def _row(self, restaurant_id: int, copy: Copy | None) -> Row | None:
        """What Postgres says, without the text where the copy is current."""
        rows = await self._reads.fetch(RESTAURANT, restaurant_id, None if copy is None else copy.mark)
        return rows[0] if rows else None

    def _said(self, restaurant_id: int, row: Row, old: Copy | None) -> Restaurant:
        """The restaurant in the text that Postgres gave, of which the next to load it finds a copy."""
        try:
            restaurant = restaurant_of(row["restaurant"])
        except RowsUnfit as error:
            raise RestaurantUnfit(row["revision"], error.faults) from None
        self._copies.keep(restaurant_id, row["mark"], row["restaurant"], old)
        return restaurant

    async def logo(self, restaurant_id: int) -> Logo | None:
        """See `actors.ports.restaurants.RestaurantStore.logo`."""
        rows = await self._reads.fetch(_LOGO, restaurant_id)
        if not rows:
            return None
        row = rows[0]
        return Logo(row["digest"], LogoType(row["media_type"]), bytes(row["picture"]))

    async def deleted(self, restaurant_id: int) -> Sequence[Gone]:
        """See `actors.ports.restaurants.RestaurantStore.deleted`."""
        rows = await self._reads.fetch(_DELETED, restaurant_id, _DELETED_MAX)
        names = ("key", "name", "deleted_at", "category_id", "tax_class_id", "group_ids")
        return [Gone(Kind(row["kind"]), *(row[name] for name in names)) for row in rows]

    async def deleted_options(self, restaurant_id: int) -> Sequence[GoneGroup | GoneOption]:
        """See `actors.ports.restaurants.RestaurantStore.deleted_options`."""
        rows = await self._reads.fetch(_DELETED_OPTIONS, restaurant_id, _DELETED_MAX)
        return [_gone(row) for row in rows]

    async def new_ids(self, what: Numbered, count: int) -> Sequence[int]:
        """See `actors.ports.restaurants.RestaurantStore.new_ids`."""
        found: list[int] = []
        for drawn in range(_ROUNDS_MAX):
            wanted = count - len(found) + (_SPARE if drawn else 0)
            found += [row["id"] for row in await self._reads.fetch(_NEW_IDS[what], wanted)]
            if len(found) >= count:
                return found[:count]
        raise Unavailable("ids that nobody has are far away")

    async def deleted_group(self, restaurant_id: int, group_id: int) -> DeletedGroup | None:
        """See `actors.ports.restaurants.RestaurantStore.deleted_group`."""
        rows = await self._reads.fetch(_DELETED_GROUP, restaurant_id, group_id)
        return _group(rows[0]["body"]) if rows else None

    async def deleted_option(self, restaurant_id: int, option_id: int) -> DeletedOption | None:
        """See `actors.ports.restaurants.RestaurantStore.deleted_option`."""
        rows = await self._reads.fetch(_DELETED_OPTION, restaurant_id, option_id)
        return _option(rows[0]["body"]) if rows else None

    async def photo(self, restaurant_id: int, menu_item_id: int) -> Photo | None:
        """See `actors.ports.restaurants.RestaurantStore.photo`."""
        rows = await self._reads.fetch(_PHOTO, restaurant_id, menu_item_id)
        return Photo(menu_item_id, rows[0]["digest"], bytes(rows[0]["picture"])) if rows else None


def _gone(row: Row) -> GoneGroup | GoneOption:
    said = (row["key"], row["name"], row["deleted_at"])
    return GoneGroup(*said) if row["group_id"] is None else GoneOption(*said, row["group_id"])
