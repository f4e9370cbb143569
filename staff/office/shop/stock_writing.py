"""How a change of the stock comes to the restaurant's actor, and what is told of one that cannot be.

Owns: the way there. Must not: know what is changed.
"""

from collections.abc import Mapping

from actors.domain.refusal import Refusal
from actors.restaurant import First, RestaurantActor, StockMaker
from server.http.problems import STATUS_OF, Problem


async def make_stock(actor: RestaurantActor, make: StockMaker, first: First | None = None) -> None:
    """Makes the change. Raises `Problem` where it is refused, and `Unavailable`."""
    refusal = await actor.make_stock(make, first)
    if refusal is not None:
        raise stock_refused(refusal)


def stock_refused(refusal: Refusal) -> Problem:
    """The rule's no, with how many there are where that is why."""
    details: Mapping[str, object] = {} if refusal.left is None else {"left": refusal.left}
    return Problem(STATUS_OF[refusal.code], refusal.code, refusal.message, details)
