"""Branches of restaurants in memory, with their slots and zones, as Postgres would keep them.

Owns: what a change writes of them. Must not: keep a restaurant.
"""

import attrs

from actors.domain.fulfilment.branch import Branch
from actors.domain.restaurant import Restaurant


def with_branch(restaurant: Restaurant) -> Restaurant:
    """The restaurant with a branch, which every one has: as a trigger makes it, with the restaurant's own id."""
    if restaurant.branches:
        return restaurant
    branch = Branch(restaurant.restaurant_id, restaurant.name)
    return attrs.evolve(restaurant, branches={branch.branch_id: branch})
