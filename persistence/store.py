"""The whole store, built: what there is behind the ports of the heart and the doors, and on which connections.

Owns: building it from its settings. Must not: start anything; the composition root runs the services.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

from attrs import frozen

from actors.supervisor import Service
from persistence.accounts import Accounts
from persistence.api_keys import ApiKeys
from persistence.attention import Attention
from persistence.audit import AuditPages
from persistence.books import Books
from persistence.bridge import Bridge, Cache, Reads
from persistence.counter_orders import CounterOrders
from persistence.customer_orders import CustomerOrders
from persistence.customers import Customers
from persistence.jobs import CONNECTIONS_MAX, STATEMENT_S, Jobs, Leftovers, SqlCheck, checks_of
from persistence.journal import Journal
from persistence.kept_methods import KeptMethods
from persistence.menu_copies import MenuCopies
from persistence.mirror.controls import Alarms, Controls
from persistence.mirror.convex_sink import ConvexSink
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.session_copies import Mirror
from persistence.mirror.sink import Sink
from persistence.mirror.standings import Standings
from persistence.mirror.stream_writer import StreamWriter
from persistence.mirror.webhook_book import WebhookBook
from persistence.mirror.webhook_post import Outside, Policy, Poster
from persistence.mirror.webhook_sink import WebhookSink
from persistence.notices import NoticeBox
from persistence.orders import Orders
from persistence.outlived import OutlivedStore
from persistence.passes import PassStore
from persistence.password_resets import PasswordResets
from persistence.payments import DuePayments
from persistence.products import Products
from persistence.reconciling import Ledger
from persistence.recurring import RecurringOrders
from persistence.restaurants import RESTAURANT, RestaurantStore
from persistence.retries import RetryStream
from persistence.roster import Roster
from persistence.sessions import Sessions
from persistence.settings import StoreSettings
from persistence.stock_pages import StockPages
from persistence.stories import Stories
from persistence.streams import Streams
from persistence.support import Support
from persistence.webhooks import Webhooks

MIRRORING_MAX: Final = 2  # connections: a copy of all that a restaurant has must not hold up the others' news
_CLOCK: Final = partial(datetime.now, UTC)  # the database's own, by which others' rests and leases are written


@frozen(eq=False)
class Store:
    """Postgres, and Redis where there is one: `cache`, `mirror`, `menu_copies` and `retries` are None without it.

    `night` are connections of the nightly work's own, and `mirroring` of the sinks', which no diner waits for.
    """

    journal: Journal
    reads: Reads
    restaurants: RestaurantStore
    sessions: Sessions
    payments: DuePayments
    accounts: Accounts
    orders: Orders
    outlived: OutlivedStore
    audit: AuditPages
    roster: Roster
    api_keys: ApiKeys
    passes: PassStore
    night: Reads
    jobs: Jobs
    leftovers: Leftovers
    checks: Sequence[SqlCheck]
    attention: Attention
    stories: Stories
    books: Books
    ledger: Ledger
    products: Products
    customer_orders: CustomerOrders
    counter_orders: CounterOrders
    stock_pages: StockPages
    support: Support
    customers: Customers
    resets: PasswordResets
    notices: NoticeBox
    recurring: RecurringOrders
    methods: KeptMethods
    cache: Cache | None
    mirror: Mirror | None
    menu_copies: MenuCopies | None
    retries: RetryStream | None
    mirroring: Reads
    streams: Streams
    sinks: Controls
    alarms: Alarms
    mirrors: Mirrors
    webhook_sink: WebhookSink
    webhooks: Webhooks
    convex: ConvexSink

    def copying(self) -> Sequence[Service]:
        """What keeps copies of the truth elsewhere: in Redis, where there is one, and with whoever has a sink."""
        mirrors = [] if self.mirror is None else [Service("mirror", self.mirror.run)]
        return [
            Service("sinks", self.mirrors.run),
            *mirrors,
            *([] if self.menu_copies is None else [Service("menu_copies", self.menu_copies.run)]),
        ]

    async def aclose(self) -> None:
        """Closes the connections that the services did not; last of all."""
        await self.reads.aclose()
        await self.audit.aclose()
        await self.night.aclose()
        await self.products.aclose()
        await self.mirroring.aclose()
        await self.convex.aclose()
        if self.cache is not None:
            await self.cache.aclose()


def sinks_of(cache: Cache | None, convex: ConvexSink, webhooks: WebhookSink) -> Mapping[str, Sink]:
    """Every kind of sink that this process can send to. What it has no Redis for waits for one that has."""
    always: dict[str, Sink] = {"convex": convex, "webhook": webhooks}
    return always if cache is None else {**always, "redis": RedisSink(cache)}


def mirrors_of(mirroring: Reads, cache: Cache | None, convex: ConvexSink, webhooks: WebhookSink) -> Mirrors:
    """Who sends to all sinks."""
    outbox = Outbox(mirroring)
    stream = StreamWriter(outbox, mirroring, _CLOCK)
    return Mirrors(outbox, Standings(mirroring), sinks_of(cache, convex, webhooks), _CLOCK, {"stream": stream})


def store_of(settings: StoreSettings, bridge: Bridge, process: str, outside: Outside) -> Store:
    """The store of one process, whose name no other has or has had; `outside` says how webhooks are sent."""
    journal = Journal(bridge, settings.database_url, deadline_s=settings.commit_timeout_s)
    reads = Reads(bridge, settings.database_url, connections_max=settings.database_readers)
    night = Reads(bridge, settings.database_url, connections_max=CONNECTIONS_MAX, within_s=STATEMENT_S)
    cache = None if settings.redis_url is None else Cache(bridge, settings.redis_url)
    mirroring = Reads(bridge, settings.database_url, connections_max=MIRRORING_MAX, within_s=STATEMENT_S)
    convex = ConvexSink(settings.convex_keys)
    copies = None if cache is None else MenuCopies(cache, RESTAURANT)
    accounts = Accounts(reads)
    customers = Customers(reads, accounts)
    poster = Poster(Policy.of(outside), _CLOCK)
    webhooks = WebhookSink(Outbox(mirroring), WebhookBook(mirroring), poster, _CLOCK)
    mirrors = mirrors_of(mirroring, cache, convex, webhooks)
    return Store(
        journal=journal,
        reads=reads,
        restaurants=RestaurantStore(reads, copies),
        sessions=Sessions(reads),
        payments=DuePayments(reads),
        accounts=accounts,
        orders=Orders(reads),
        outlived=OutlivedStore(reads),
        audit=AuditPages(bridge, settings.database_url),
        roster=Roster(reads),
        api_keys=ApiKeys(reads),
        passes=PassStore(reads),
        night=night,
        jobs=Jobs(night),
        leftovers=Leftovers(night),
        checks=checks_of(night),
        attention=Attention(reads),
        stories=Stories(reads),
        books=Books(reads),
        ledger=Ledger(night),
        products=Products(bridge, settings.database_url),
        customer_orders=CustomerOrders(reads),
        counter_orders=CounterOrders(reads),
        stock_pages=StockPages(reads),
        support=Support(reads),
        customers=customers,
        resets=PasswordResets(reads),
        notices=NoticeBox(reads),
        recurring=RecurringOrders(reads, customers),
        methods=KeptMethods(reads),
        cache=cache,
        mirror=None if cache is None else Mirror(cache),
        menu_copies=copies,
        retries=None if cache is None else RetryStream(cache, process),
        mirroring=mirroring,
        streams=Streams(mirroring, _CLOCK, mirrors.hasten),
        sinks=Controls(mirroring),
        alarms=Alarms(mirroring),
        mirrors=mirrors,
        convex=convex,
        webhook_sink=webhooks,
        webhooks=Webhooks(reads, poster),
    )
