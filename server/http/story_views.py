"""What became of an order, as diners and staff are shown it: each status, the kitchen's part, each call to the till.

Owns: these shapes (`docs/contract.md` §2, §5); OpenAPI and AsyncAPI are generated from them. Must not: decide anything.
"""

from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType, structs

from actors.domain.fulfilment.vocabulary import SHOWN, ShopStatus
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState, Struck, TicketItem
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.restaurant import Restaurant
from actors.domain.till.attempt import Attempt, AttemptKind, AttemptOutcome
from server.http.views import Instant, OrderView, order_view


class AttemptView(Struct, frozen=True, gc=False, kw_only=True):
    """One call to the till. `words` are the till's, or a code for what went wrong."""

    number: int
    kind: AttemptKind
    at: Instant
    duration_ms: int
    outcome: AttemptOutcome
    words: str


class MoveView(Struct, frozen=True, gc=False, kw_only=True):
    """An order went to `status`; `lasted_s` is how long the status before had lasted, null where there was none.

    `by` is a member's id, `staff` or `system`; who of the staff it was stands in `by_user`, which only staff see. They
    also see `shop_status`, what the shop calls it, of an order of the shop.
    """

    status: OrderStatus
    at: Instant
    by: str
    lasted_s: int | None
    by_user: int | UnsetType | None = UNSET
    shop_status: ShopStatus | UnsetType = UNSET


class CookingView(Struct, frozen=True, gc=False, kw_only=True):
    """How far the kitchen is with one item of an order; `position` counts from 0, as the order's `items` do.

    With `held` it waits until somebody is ready for its `course`. `struck` says that it is not made after all.
    """

    position: int
    state: ItemState
    course: Course | None
    held: bool
    struck: Struck | None


class OrderProgressView(OrderView, frozen=True, gc=False, kw_only=True):
    """A cart that was placed: what became of it, and what the kitchen makes of it.

    `history` is every status that it had, oldest first, and begins with its being placed. `kitchen` is empty until the
    order is confirmed.
    """

    history: list[MoveView]
    kitchen: list[CookingView]


class OrderStoryView(OrderProgressView, frozen=True, gc=False, kw_only=True):
    """A cart that was placed: what became of it, what the kitchen makes of it, what was asked of the till about it.

    `history` is every status that it had, oldest first, and begins with its being placed. `kitchen` is empty until the
    order is confirmed.
    """

    attempts: list[AttemptView]


def order_story_view(
    order: Order,
    attempts: Iterable[Attempt],
    moves: Iterable[OrderMove],
    items: Iterable[TicketItem],
    restaurant: Restaurant,
    *,
    staff: bool = False,
    of_shop: bool = False,
) -> OrderStoryView:
    """An order with its trail; with `staff`, who of them moved it, and `of_shop` in the shop's words, too."""
    shown = structs.asdict(order_view(order, restaurant))
    history = [beginning(order, staff=staff), *(move_view(move, staff=staff) for move in moves)]
    return OrderStoryView(
        history=[structs.replace(move, shop_status=SHOWN[move.status]) for move in history] if of_shop else history,
        kitchen=[cooking_view(item) for item in items],
        attempts=[attempt_view(attempt) for attempt in attempts],
        **shown,
    )


def move_view(move: OrderMove, *, staff: bool) -> MoveView:
    """One move of an order."""
    by_user = move.by_user if staff else UNSET
    return MoveView(status=move.status, at=move.at, by=move.made_by, lasted_s=move.lasted_s, by_user=by_user)


def cooking_view(item: TicketItem) -> CookingView:
    """One item, as its diners may know it."""
    return CookingView(position=item.position, state=item.state, course=item.course, held=item.held, struck=item.struck)


def beginning(order: Order, *, staff: bool) -> MoveView:
    """That it was placed, which is no move of the machine."""
    by_user = None if staff else UNSET
    return MoveView(
        status=OrderStatus.VALIDATED, at=order.created_at, by=str(order.placed_by), lasted_s=None, by_user=by_user
    )


def attempt_view(attempt: Attempt) -> AttemptView:
    """One call to the till."""
    return AttemptView(
        number=attempt.number,
        kind=attempt.kind,
        at=attempt.began_at,
        duration_ms=attempt.duration_ms,
        outcome=attempt.outcome,
        words=attempt.words,
    )
