"""Whose customers somebody is among, where no token says it.

Owns: the words for it. Must not: find a restaurant; `server.shop.services` does.
"""

from typing import Protocol

from quart import Request

from actors.restaurant import RestaurantActor


class Tenants(Protocol):
    """Who knows which restaurant a request means."""

    async def tenant(self, request: Request) -> RestaurantActor:
        """As the header says, else the query, else the only one. Raises `Problem` (404, 422), and `Unavailable`."""
        ...
