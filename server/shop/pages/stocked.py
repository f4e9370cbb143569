"""A product with what is left of it at each branch, and what there is to say of that.

Owns: when it is worth saying; `static/js/stock.js` says it alike. Must not: hold a text.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen
from msgspec import structs

from actors.domain.fulfilment.branch import Branch
from actors.domain.restaurant import MenuItem, Restaurant
from actors.restaurant import RestaurantActor
from server.shop.views import ProductView, product_view

FEW: Final = 5  # from more on nobody needs to know


class StockedView(ProductView, frozen=True, gc=False, kw_only=True):
    """`left` at each branch that sells to customers, by its id: null where nobody counts, 0 where it cannot be had."""

    left: Mapping[int, int | None]


@frozen
class StockWords:
    """The name of a message, and what is in it."""

    key: str
    count: int = 0
    branch_id: int | None = None


def shops_of(restaurant: Restaurant) -> Sequence[Branch]:
    """The branches that sell to customers: who fetches what they have bought needs a time for it, as who is sent it."""
    return [
        branch
        for branch in restaurant.branches.values()
        if branch.active and branch.slots and (branch.pick_up or branch.delivery)
    ]


def stocked_view(item: MenuItem, actor: RestaurantActor, branch_id: int | None, language: str | None) -> StockedView:
    """An item as customers see it, of all branches or of one."""
    stocks, on_sale = actor.stocks, item.available and item.served
    left = {
        branch.branch_id: stocks[branch.branch_id].left.get(item.menu_item_id) if on_sale else 0
        for branch in shops_of(actor.restaurant)
        if branch.branch_id in stocks
    }
    anywhere = any(count != 0 for count in left.values())
    view = structs.asdict(product_view(item, None, actor.restaurant, branch_id, language))
    here = None if branch_id is None else left.get(branch_id, 0) != 0
    return StockedView(**{**view, "in_stock_anywhere": anywhere, "in_stock_for_branch": here}, left=left)


def stock_words(product: StockedView) -> StockWords | None:
    """What there is to say; None where there is enough of it everywhere."""
    has = {branch_id: count for branch_id, count in product.left.items() if count != 0}
    if not has:
        return StockWords("stock.none")
    if len(has) == 1 and len(product.left) > 1:
        ((branch_id, count),) = has.items()
        if count is not None and count <= FEW:
            return StockWords("stock.few_only", count, branch_id)
        return StockWords("stock.only", branch_id=branch_id)
    counts = [count for count in has.values() if count is not None]
    if len(counts) == len(has) and sum(counts) <= FEW:
        return StockWords("stock.few", sum(counts))
    return None
