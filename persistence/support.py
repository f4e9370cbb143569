"""What whoever helps customers finds in Postgres.

Owns: the reads of `staff.ports.Support`, one statement and one trip each. Must not: write.
"""

from typing import Final

import msgspec

from actors.ports.support import CustomerStory, Found, Sought
from persistence.bridge import Reads
from persistence.orders import ORDER_NUMBER_MAX
from persistence.statements import statement

_SEARCH: Final = statement("support_search")
_STORY: Final = statement("customer_story")
_found: Final = msgspec.json.Decoder(Found).decode
_story: Final = msgspec.json.Decoder(CustomerStory).decode


class Support:
    """Fits `staff.ports.Support`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def search(self, restaurant_id: int, sought: Sought, limit: int) -> Found:
        """See `staff.ports.Support.search`."""
        email = None if sought.email is None else sought.email.lower()
        phone = None if sought.phone is None else sought.phone[::-1]
        number = sought.order_number
        number = number if number is not None and 0 < number <= ORDER_NUMBER_MAX else None
        (row,) = await self._reads.fetch(_SEARCH, restaurant_id, email, phone, number, limit)
        return _found(row["found"])

    async def story(self, restaurant_id: int, customer_id: int, orders: int, entries: int) -> CustomerStory | None:
        """See `staff.ports.Support.story`."""
        rows = await self._reads.fetch(_STORY, restaurant_id, customer_id, orders, entries)
        return _story(rows[0]["story"]) if rows else None
