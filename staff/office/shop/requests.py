"""Requests for stock: employees ask, managers review one or many (`docs/contract.md` §10).

Owns: their shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything
but through the actor.
"""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Annotated, Final

from attrs import frozen
from msgspec import Meta, Struct

from actors import stock_requests
from actors.availability import StockChange
from actors.domain.refusal import Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.rights import MENU_ROLE
from actors.domain.staff import StaffUser
from actors.domain.stock.request import QUANTITY_MAX, RequestKind, RequestStatus, StockRequest
from actors.domain.text import tidy
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.restaurants import Numbered
from actors.ports.stock_pages import COUNTED_MAX, KnownRequest, RequestFilter
from actors.restaurant import RestaurantActor
from actors.stock_requests import Verdict
from actors.stockroom import Stockroom
from server.door.bounds import ID_MAX
from server.door.messages import INTEGER_MAX
from server.http.data import PAGE_USUAL, Limit, Pagination
from server.http.problems import Problem, malformed
from server.http.views import Instant
from server.http.words import EXPECTED
from staff.floor.feed import Feeds
from staff.floor.frames import StockRequestUpdate, ToldRequest
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.office.audit import WhoView
from staff.office.menu.words import Id
from staff.office.menu.writing import unknown
from staff.office.shop.branches import known_branch
from staff.office.shop.inventory import shelf_of
from staff.office.shop.inventory_shapes import Count, Note, row_view
from staff.office.shop.stock_writing import make_stock
from staff.ports import StockPages
from staff.rights import demand

REVIEWED_MAX: Final = 100  # at once; each is a commit of its own


Wish = Annotated[
    int,
    Meta(
        ge=0,
        le=INTEGER_MAX,
        description=f"Up to {QUANTITY_MAX}; the rules say so in better words.",
        extra={EXPECTED: f"a whole number from 0 to {QUANTITY_MAX}"},
    ),
]


class ReviewStatus(StrEnum):
    """What can be said of a request."""

    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class NewRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked for: a product, or an option that is none, of a branch; without one, of the main branch."""

    type: RequestKind
    quantity: Wish
    branch_id: Id | None = None
    product_id: Id | None = None
    option_id: Id | None = None
    note: Note = ""


class ReviewBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to become of it; with `quantity`, of another one than was asked for."""

    status: ReviewStatus
    quantity: Count | None = None
    note: Note = ""


class BulkReviewBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to become of all of these."""

    ids: Annotated[list[Id], Meta(min_length=1, max_length=REVIEWED_MAX)]
    status: ReviewStatus
    note: Note = ""


class RequestQuery(Struct, frozen=True):
    """Which requests."""

    status: RequestStatus | None = None
    limit: Limit = PAGE_USUAL
    offset: Annotated[int, Meta(ge=0, le=COUNTED_MAX)] = 0


class RequestView(Struct, frozen=True, kw_only=True):
    """A request. `on_hand` is what the branch has now, null where it is not counted.

    `approved` is the quantity that was approved, `answer` what whoever reviewed it said.
    """

    id: int
    type: RequestKind
    branch_id: int
    product_id: int | None
    option_id: int | None
    name: str
    quantity: int
    note: str
    status: RequestStatus
    asked_by: WhoView
    asked_at: Instant
    approved: int | None
    answer: str
    reviewed_by: WhoView | None
    reviewed_at: Instant | None
    on_hand: int | None


class RequestData(Struct, frozen=True):
    """A request."""

    data: RequestView


class RequestPage(Struct, frozen=True):
    """Requests, the newest first; `total` counts 1,000 at most."""

    data: list[RequestView]
    pagination: Pagination


class ReviewError(Struct, frozen=True):
    """Why one was not reviewed."""

    code: str
    message: str


class ReviewedView(Struct, frozen=True):
    """What became of one of many: either its new status, or the error."""

    id: int
    status: RequestStatus | None
    error: ReviewError | None


class BulkReviewed(Struct, frozen=True):
    """An answer for each id, in the order in which they were sent."""

    data: list[ReviewedView]


@frozen(eq=False)
class RequestDesk:
    """Requests of a staff user's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions
    pages: StockPages
    feeds: Feeds
    clock: Clock

    async def ask(self, user: StaffUser, said: NewRequest) -> RequestView:
        """A new one."""
        actor = await self.sessions.actor(user)
        restaurant = actor.restaurant
        branch = known_branch(restaurant, restaurant.main_branch_id if said.branch_id is None else said.branch_id)
        shelf = shelf_of(restaurant, said.product_id, said.option_id)
        if said.type is RequestKind.ADD_QUANTITY and said.quantity == 0:
            raise malformed("The field `quantity` must be at least 1 to add.", field="quantity")
        (number,) = await actor.new_ids(Numbered.STOCK_REQUEST, 1)
        request = StockRequest(
            number,
            branch.branch_id,
            shelf,
            said.type,
            said.quantity,
            tidy(said.note),
            user.staff_user_id,
            self.clock(),
        )

        def make(found: Restaurant, *_: object) -> StockChange | Refusal:
            known_branch(found, branch.branch_id)
            shelf_of(found, said.product_id, said.option_id)
            return stock_requests.asked(found, request)

        await make_stock(actor, make)
        self._tell(user.restaurant_id, request, request.status)
        return _view(actor, KnownRequest(request, user.name, None))

    async def my(self, user: StaffUser, asked: RequestQuery) -> RequestPage:
        """Those that somebody has asked for themselves."""
        actor = await self.sessions.actor(user)
        return await self._page(actor, RequestFilter(asked.status, user.staff_user_id), asked)

    async def page(self, user: StaffUser, asked: RequestQuery) -> RequestPage:
        """Everybody's, for managers."""
        demand(user, MENU_ROLE)
        return await self._page(await self.sessions.actor(user), RequestFilter(asked.status), asked)

    async def review(self, user: StaffUser, number: int, said: ReviewBody) -> RequestView:
        """Says what is to become of one of them, once, for managers: with the move and the audit in one commit."""
        demand(user, MENU_ROLE)
        actor = await self.sessions.actor(user)
        verdict = Verdict(RequestStatus(said.status), tidy(said.note), said.quantity)
        await self._review(actor, user, number, verdict)
        done = await in_time(self.pages.request(user.restaurant_id, number))
        if done is None:
            raise _no_request()
        return _view(actor, done)

    async def review_many(self, user: StaffUser, said: BulkReviewBody) -> BulkReviewed:
        """Each by itself: what cannot be is told, and the rest stands."""
        demand(user, MENU_ROLE)
        actor = await self.sessions.actor(user)
        verdict = Verdict(RequestStatus(said.status), tidy(said.note))
        return BulkReviewed([await self._one_of_many(actor, user, number, verdict) for number in said.ids])

    async def _one_of_many(
        self, actor: RestaurantActor, user: StaffUser, number: int, verdict: Verdict
    ) -> ReviewedView:
        try:
            await self._review(actor, user, number, verdict)
        except Problem as problem:
            return ReviewedView(number, None, ReviewError(problem.code, problem.message))
        except Unavailable:
            return ReviewedView(number, None, ReviewError("UNAVAILABLE", "It is not known whether this was done."))
        return ReviewedView(number, verdict.status, None)

    async def _review(self, actor: RestaurantActor, user: StaffUser, number: int, verdict: Verdict) -> None:
        """Reads the request when nobody else can review it any more."""
        if not 0 < number <= ID_MAX:  # no request's, nor a number for Postgres
            raise _no_request()
        found: list[StockRequest] = []

        async def read() -> None:
            known = await self.pages.request(user.restaurant_id, number)
            if known is None:
                raise _no_request()
            found.append(known.request)

        def make(restaurant: Restaurant, room: Stockroom, at: datetime) -> StockChange | Refusal:
            try:
                return stock_requests.reviewed(restaurant, room, found[0], verdict, at, user.staff_user_id)
            except KeyError:
                known_branch(restaurant, found[0].branch_id)  # it may be the branch that is gone
                raise unknown("PRODUCT_NOT_FOUND", "What was asked for is not there any more.") from None

        await make_stock(actor, make, read)
        self._tell(user.restaurant_id, found[0], verdict.status)

    def _tell(self, restaurant_id: int, request: StockRequest, status: RequestStatus) -> None:
        """Every screen of the restaurant hears what is durable."""
        told = ToldRequest(
            id=request.stock_request_id, branch_id=request.branch_id, status=status, asked_by=request.asked_by
        )
        self.feeds.tell(restaurant_id, partial(StockRequestUpdate, request=told))

    async def _page(self, actor: RestaurantActor, which: RequestFilter, asked: RequestQuery) -> RequestPage:
        restaurant_id = actor.restaurant.restaurant_id
        found = await in_time(self.pages.requests(restaurant_id, which, asked.limit, asked.offset))
        return RequestPage(
            [_view(actor, one) for one in found.requests], Pagination(asked.limit, asked.offset, found.total)
        )


def _no_request() -> Problem:
    return unknown("STOCK_REQUEST_NOT_FOUND", "There is no such request.")


def _view(actor: RestaurantActor, known: KnownRequest) -> RequestView:
    one = known.request
    now = row_view(actor, one.branch_id, one.menu_item_id)
    reviewer = None if one.reviewed_by is None else WhoView(one.reviewed_by, known.reviewed_name or "")
    return RequestView(
        id=one.stock_request_id,
        type=one.kind,
        branch_id=one.branch_id,
        product_id=now.product_id,
        option_id=now.option_id,
        name=now.name,
        quantity=one.quantity,
        note=one.note,
        status=one.status,
        asked_by=WhoView(one.asked_by, known.asked_name or ""),
        asked_at=one.asked_at,
        approved=one.approved,
        answer=one.answer,
        reviewed_by=reviewer,
        reviewed_at=one.reviewed_at,
        on_hand=now.on_hand,
    )
