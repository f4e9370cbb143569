"""Whether products can be had: at one branch, or at any.

Owns: that question, for many products at once. Must not: decide what a cart may ask for; the rules do. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from attrs import frozen

from actors.domain.fulfilment.branch import Branch
from actors.domain.restaurant import MenuItem, Restaurant
from actors.restaurant import RestaurantActor
from server.http.items import can_be_had
from server.http.problems import Problem

Counts: TypeAlias = tuple[Mapping[int, int], ...]
"""What is left of each item that is counted, of one branch or several."""


@frozen
class Shelf:
    """What there is of each item that is counted, at every branch that sells; `of_branch` is the one asked for.

    `at_shops` has the branches that sell to customers, by their ids.
    """

    everywhere: Counts
    of_branch: Mapping[int, int] | None = None
    branch_id: int | None = None
    at_shops: Mapping[int, Mapping[int, int]] = MappingProxyType({})

    def anywhere(self, item: MenuItem) -> bool:
        """Whether the product can be had at some branch."""
        return any(can_be_had(item, left.get(item.menu_item_id)) for left in self.everywhere)

    def here(self, item: MenuItem) -> bool | None:
        """Whether it can be had at the branch asked for; None where none was."""
        return None if self.of_branch is None else can_be_had(item, self.of_branch.get(item.menu_item_id))

    def left(self, item: MenuItem) -> Mapping[int, int | None]:
        """What is left of it at each branch that sells to customers: None where nobody counts it, 0 for none."""
        on_sale = item.available and item.served
        return {at: left.get(item.menu_item_id) if on_sale else 0 for at, left in self.at_shops.items()}

    def most_of_options(self, item: MenuItem) -> Mapping[int, int]:
        """How many there are at most, at one of the branches asked for, of each of its options that all of them count.

        By what the shelves count it as.
        """
        found = {}
        for shelf_id in {option.shelf_id for group in item.groups for option in group.options}:
            counts = [left.get(shelf_id) for left in self.asked]
            if None not in counts:
                found[shelf_id] = max((count for count in counts if count is not None), default=0)
        return found

    @property
    def asked(self) -> Counts:
        """The counts of the branches at which somebody wants it: the one asked for, else any."""
        return self.everywhere if self.of_branch is None else (self.of_branch,)


def shelf_of(actor: RestaurantActor, branch_id: int | None) -> Shelf:
    """The counts as they are now. Raises `Problem` (404) for a branch that there is not, or that is deleted."""
    everywhere, stocks = tuple(_selling(actor)), actor.stocks
    shops = (branch.branch_id for branch in shops_of(actor.restaurant))
    at_shops = {shop_id: stocks[shop_id].left for shop_id in shops if shop_id in stocks}
    if branch_id is None:
        return Shelf(everywhere, at_shops=at_shops)
    branch = actor.restaurant.branches.get(branch_id)
    if branch is None or not branch.active or branch_id not in stocks:
        raise no_such_branch()
    return Shelf(everywhere, stocks[branch_id].left, branch_id, at_shops)


def shops_of(restaurant: Restaurant) -> Sequence[Branch]:
    """The branches that sell to customers."""
    return [branch for branch in restaurant.branches.values() if branch.sells]


def no_such_product(field: str | None = None) -> Problem:
    """The no to another's product, one that was deleted, and one that never was; `field` is what named it in a body."""
    details = None if field is None else {"field": field}
    return Problem(404, "PRODUCT_NOT_FOUND", "There is no such product.", details)


def no_such_branch() -> Problem:
    """The no to another's branch."""
    return Problem(404, "BRANCH_NOT_FOUND", "There is no such branch.")


def _selling(actor: RestaurantActor) -> Iterator[Mapping[int, int]]:
    branches = actor.restaurant.branches
    for branch_id, keeper in actor.stocks.items():
        if branch_id in branches and branches[branch_id].active:
            yield keeper.left
