"""What the staff's door needs of the store, as protocols. `persistence` fits these."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from actors.domain.account import Account, AccountChange
from actors.domain.alerts.alert import Alert
from actors.domain.api_key import ApiKey, KeyStanding, NewKey
from actors.domain.audit import AuditEntry
from actors.domain.brief import SessionBrief
from actors.domain.fulfilment.discount_code import CodeStanding
from actors.domain.papers.business_day import DayClosing, MoneyMoved
from actors.domain.papers.day_sales import Sold
from actors.domain.papers.invoice import ListedPaper, PaperNumber
from actors.domain.papers.letterhead import Letterhead, Stationery
from actors.domain.staff import Role, StaffUser, Standings
from actors.domain.stock.move import Reason
from actors.domain.webhooks.address import Wrong
from actors.domain.webhooks.endpoint import Delivery, Endpoint, NewEndpoint
from actors.ports.audit import AuditFilter, AuditRecord
from actors.ports.payment_pages import FoundPayments, PaymentFilter
from actors.ports.sessions import FoundOrders, KitchenOrder, OrderFilter, OrderRecord, PlacedOrder
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter, ShopOrderPage
from actors.ports.stock_pages import FoundMoves, FoundRequests, KnownRequest, RequestFilter
from actors.ports.story import StoryRecord
from actors.ports.support import CustomerStory, Found, Sought
from server.papers.ports import Books as PaperBooks


class Accounts(Protocol):
    """Who works where, and which of their tokens are good no more. Everything raises `Unavailable`."""

    async def by_email(self, email: str) -> tuple[StaffUser, str] | None:
        """The staff user with this address, in any case, and the hash of their password; None also if disabled."""
        ...

    async def standing(self, staff_user_id: int, token_ids: Sequence[UUID]) -> StaffUser | None:
        """The staff user as they are now; None if they are gone or disabled, or if one of the tokens was revoked."""
        ...

    async def standings(self, staff_user_ids: Collection[int], token_ids: Collection[UUID]) -> Standings:
        """What `standing` would say of many, in one cheap read."""
        ...

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """Revokes tokens until they expire by themselves, and gives those that had not been revoked before.

        Of two callers with the same token, only one is given it. The first word about a token stands: what expires
        later must be said then. After `Unavailable` nobody knows whether they were revoked.
        """
        ...

    async def freshly_used(self, token_id: UUID, next_id: UUID, within: timedelta) -> bool:
        """Whether a token was first revoked no longer ago than that, by the store's clock, and its next never."""
        ...

    async def note(self, entry: AuditEntry) -> None:
        """Leaves an entry in the audit, of something that changes nothing."""
        ...


class Roster(Protocol):
    """The accounts of each restaurant's staff. Everything raises `Unavailable`; a change may have been made then."""

    async def accounts(self, restaurant_id: int) -> Sequence[Account]:
        """Every account of the restaurant, those who may not sign in any more included, lowest id first."""
        ...

    async def at(self, email: str) -> Account | None:
        """The account with this address, in any case: of whichever restaurant, and also if it is disabled."""
        ...

    async def add(
        self, restaurant_id: int, email: str, name: str, role: Role, password_hash: str, entry: AuditEntry
    ) -> Account | None:
        """A new account with its entry in the audit; None, and nothing, where somebody has the address."""
        ...

    async def save(self, change: AccountChange) -> bool:
        """Makes the change with its entries in the audit, whole or not at all.

        False, and nothing is saved, where the account is not as it was known any more, or where an admin must be left
        and none would be.
        """
        ...


class Orders(Protocol):
    """Orders as they are kept, long after their session is gone. Everything raises `Unavailable`."""

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """The order and what was asked of the till about it, or None where there was never such an order."""
        ...

    async def filtered(self, restaurant_id: int, which: OrderFilter, limit: int) -> FoundOrders:
        """Up to `limit` of these orders, highest number first. Looks at some hundreds of orders and no more."""
        ...

    async def page(self, restaurant_id: int, *, unsent: bool, before: int | None, limit: int) -> Sequence[PlacedOrder]:
        """Up to `limit` orders with a number below `before`, highest first.

        If `unsent`, only those that were not cancelled and that the till has not answered for, or has refused after
        the diners were told that it would have them: somebody has to do something about these.
        """
        ...

    async def kitchen(
        self, restaurant_id: int, *, station: str | None, since: datetime, limit: int
    ) -> Sequence[KitchenOrder]:
        """The newest `limit` orders that have something on the display, oldest first: items that came after `since`.

        With a `station`, something at that station; each comes with all that the kitchen has of it all the same.
        """
        ...

    async def departed(
        self, restaurant_id: int, *, station: str | None, since: datetime, newest: int, limit: int
    ) -> Sequence[KitchenOrder]:
        """The orders of the `limit` tickets that left the display last, by number: of items that came after `since`.

        Only the `newest` orders that the kitchen has had are looked at, so that a long month costs nothing; numbers of
        which there is no order do not count. With a `station`, its own tickets.
        """
        ...

    async def session_of_payment(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """The session of a payment of the restaurant; None for any other, and where the session has been deleted."""
        ...

    async def of_shop(self, restaurant_id: int, which: ShopOrderFilter, limit: int, offset: int) -> ShopOrderPage:
        """A page of these orders of the shop, the most urgent slot first. Drafts are nobody's orders yet."""
        ...

    async def one_of_shop(self, restaurant_id: int, order_number: int) -> ShopOrder | None:
        """The order of the shop, or None where it is none, or a draft."""
        ...

    async def payments(self, restaurant_id: int, which: PaymentFilter, limit: int) -> FoundPayments:
        """Up to `limit` of these payments, the newest first. Looks at some hundreds of payments and no more."""
        ...


class AuditPages(Protocol):
    """The audit as it is kept, for good. Raises `Unavailable`."""

    async def page(
        self, restaurant_id: int, asked: AuditFilter, *, before: int | None, limit: int
    ) -> Sequence[AuditRecord]:
        """Up to `limit` entries of the restaurant that fit, newest first; of two at the same moment the later one.

        With `before` only those after this entry, in that order; none where the restaurant has no such entry.
        """
        ...


class Stories(Protocol):
    """Visits as they went, for as long as their session is kept. Everything raises `Unavailable`."""

    async def page(
        self, restaurant_id: int, session_id: UUID, *, before: int | None, limit: int
    ) -> Sequence[StoryRecord]:
        """Up to `limit` events of a session of the restaurant with a `seq` below `before`, newest first.

        Each comes with the staff user whose doing it was, as the audit of the same moment has it.
        """
        ...

    async def last_visit(self, restaurant_id: int, table_id: int, closed_after: datetime) -> UUID | None:
        """The session that closed last at the table, after this; None where there is none.

        One that was merged into another does not count: it goes on there.
        """
        ...


class Attention(Protocol):
    """Calls and alerts as they are kept. Everything raises `Unavailable`."""

    async def alert(self, restaurant_id: int, alert_id: UUID) -> Alert | None:
        """The alert, or None where the restaurant never had it."""
        ...

    async def open_alerts(self, restaurant_id: int, limit: int) -> Sequence[Alert]:
        """Up to `limit` alerts that nobody has acknowledged, newest first."""
        ...

    async def session_of_call(self, restaurant_id: int, call_id: UUID) -> UUID | None:
        """The session of a call, the latest of its reason there; None for any other."""
        ...


class Briefs(Protocol):
    """Sessions as the floor shows them, as they are kept. Raises `Unavailable`."""

    async def briefs(self, restaurant_id: int, closed_after: datetime, limit: int) -> Sequence[SessionBrief]:
        """The restaurant's open sessions, and those that have closed after this and owe something; `limit` of each."""
        ...


class DayBooks(Protocol):
    """What a restaurant's days have come to, its papers in a row, and what stands on them. All raises `Unavailable`."""

    async def stationery(self, restaurant_id: int) -> Stationery:
        """What stands on the papers, and when business days begin."""
        ...

    async def save_letterhead(
        self, restaurant_id: int, old: Letterhead, new: Letterhead, audit: Sequence[AuditEntry]
    ) -> bool:
        """Makes the letterhead another; False, and nothing, where it is not as it was known any more."""
        ...

    async def papers(self, restaurant_id: int, before: PaperNumber | None, limit: int) -> Sequence[ListedPaper]:
        """Up to `limit` numbered papers before this one, newest first."""
        ...

    async def sold(self, restaurant_id: int, starts_at: datetime, ends_at: datetime) -> Callable[[], Sold]:
        """What was sold in that time, to be read by calling what this gives: in a thread, a busy day takes a while."""
        ...

    async def awaited_since(self, restaurant_id: int, starts_at: datetime) -> datetime | None:
        """When the oldest order for which diners wait was placed, of those since then; None where there is none."""
        ...

    async def money(self, restaurant_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[MoneyMoved]:
        """What came and went in that time."""
        ...

    async def closings(self, restaurant_id: int, days: Collection[date]) -> Sequence[DayClosing]:
        """Those of the days that are closed, in their order."""
        ...

    async def close(self, restaurant_id: int, closing: DayClosing, audit: AuditEntry) -> bool:
        """Closes the day; False, and nothing, where it is closed already."""
        ...


class DiscountCodes(Protocol):
    """Discounts by code, as they are kept. Raises `Unavailable`."""

    async def codes(self, restaurant_id: int, limit: int) -> Sequence[CodeStanding]:
        """Up to `limit` codes that are not deleted, the newest first, with how often each was used."""
        ...


class Support(Protocol):
    """Customers and their orders, for whoever helps them. Everything raises `Unavailable`."""

    async def search(self, restaurant_id: int, sought: Sought, limit: int) -> Found:
        """Up to `limit` customers of each kind of hit, and the order."""
        ...

    async def story(self, restaurant_id: int, customer_id: int, orders: int, entries: int) -> CustomerStory | None:
        """A customer with up to so many orders, and entries of the audit; None for any other restaurant's."""
        ...


class StockPages(Protocol):
    """The ledger of stock, and requests for stock. Everything raises `Unavailable`."""

    async def moves(
        self, branches: Sequence[int], menu_item_id: int | None, reason: Reason | None, limit: int, offset: int
    ) -> FoundMoves:
        """Up to `limit` moves of these branches after the first `offset`, the newest first.

        `menu_item_id` is what shelves count: an item, or below zero an option; None is any, as for `reason`.
        """
        ...

    async def requests(self, restaurant_id: int, which: RequestFilter, limit: int, offset: int) -> FoundRequests:
        """Up to `limit` of these requests after the first `offset`, the newest first."""
        ...

    async def request(self, restaurant_id: int, stock_request_id: int) -> KnownRequest | None:
        """The request; None for any other restaurant's."""
        ...


class Webhooks(Protocol):
    """Webhooks, as they are kept and tried out. Everything raises `Unavailable`."""

    async def all(self, restaurant_id: int) -> Sequence[Endpoint]:
        """Every webhook of the restaurant, the newest first, with what it lacks and what it has refused."""
        ...

    async def one(self, restaurant_id: int, webhook_id: int) -> Endpoint | None:
        """The webhook; None for another restaurant's. What it lacks is not counted."""
        ...

    async def add(self, new: NewEndpoint) -> Endpoint | None:
        """Keeps a new webhook, which is told what happens from now on; None where there are too many."""
        ...

    async def save(self, now: Endpoint, entry: AuditEntry) -> Endpoint | None:
        """Keeps how it is now, with its entry in the audit; None where it is gone."""
        ...

    async def delete(self, restaurant_id: int, webhook_id: int, entry: AuditEntry) -> bool:
        """Deletes it with all that is kept of it; False where it is gone."""
        ...

    async def deliveries(self, restaurant_id: int, webhook_id: int) -> Sequence[Delivery]:
        """Its last deliveries, the newest first, a hundred at most; none for another restaurant's."""
        ...

    async def wrong(self, url: str) -> Wrong | None:
        """Why no webhook may go there, as far as one can see now. Takes some seconds at most."""
        ...

    async def send_again(self, endpoint: Endpoint, delivery_id: int) -> Delivery | None:
        """The delivery, once it was sent again as things are now; None where there is none. Takes seconds."""
        ...

    async def send_test(self, endpoint: Endpoint) -> Delivery:
        """What became of a message that says nothing. Takes seconds."""
        ...


class Books(PaperBooks, DayBooks, Protocol):
    """All books."""


class ApiKeys(Protocol):
    """Keys of integrations, as they are kept. Everything raises `Unavailable`."""

    async def all(self, restaurant_id: int) -> Sequence[ApiKey]:
        """Every key of the restaurant, those that are good no more included, the newest first."""
        ...

    async def add(self, new: NewKey) -> ApiKey | None:
        """Keeps a new key, with an account of its own that it acts as; None where there are `KEYS_MAX` already."""
        ...

    async def revoke(self, restaurant_id: int, api_key_id: int, who: int, at: datetime) -> ApiKey | None:
        """The key, which is good no more, since whenever it was first said; None for another restaurant's."""
        ...

    async def standing(self, key_hash: str, at: datetime) -> KeyStanding | None:
        """The key that hashes so, if it is good; that it was used is noted, once in five minutes."""
        ...
