"""The whole store, built: what there is behind the ports of the heart and the doors, and on which connections.

Owns: building it from its settings. Must not: start anything; the composition root runs the services.
"""

from attrs import frozen

from persistence.accounts import Accounts
from persistence.attention import Attention
from persistence.bridge import Bridge, Cache, Reads
from persistence.journal import Journal
from persistence.mirror import Mirror
from persistence.orders import Orders
from persistence.outlived import OutlivedStore
from persistence.restaurants import RestaurantStore
from persistence.retries import RetryStream
from persistence.sessions import Sessions
from persistence.settings import StoreSettings


@frozen(eq=False)
class Store:
    """Postgres, and Redis where there is one: `cache`, `mirror` and `retries` are None without it."""

    journal: Journal
    reads: Reads
    restaurants: RestaurantStore
    sessions: Sessions
    accounts: Accounts
    orders: Orders
    outlived: OutlivedStore
    attention: Attention
    cache: Cache | None
    mirror: Mirror | None
    retries: RetryStream | None

    async def aclose(self) -> None:
        """Closes the connections that the services did not; last of all."""
        await self.reads.aclose()
        if self.cache is not None:
            await self.cache.aclose()


def store_of(settings: StoreSettings, bridge: Bridge, process: str) -> Store:
    """The store of one process, whose name no other has or has had."""
    journal = Journal(bridge, settings.database_url, deadline_s=settings.commit_timeout_s)
    reads = Reads(bridge, settings.database_url, connections_max=settings.database_readers)
    cache = None if settings.redis_url is None else Cache(bridge, settings.redis_url)
    return Store(
        journal=journal,
        reads=reads,
        restaurants=RestaurantStore(reads),
        sessions=Sessions(reads),
        accounts=Accounts(reads),
        orders=Orders(reads),
        outlived=OutlivedStore(reads),
        attention=Attention(reads),
        cache=cache,
        mirror=None if cache is None else Mirror(cache),
        retries=None if cache is None else RetryStream(cache, process),
    )
