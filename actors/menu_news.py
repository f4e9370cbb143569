"""Tells everybody what has changed of the menu: sold out, back again, fewer left, another price.

Diners of every live session of the restaurant get a `menu_update`, sessions with such a line in their cart look whether
it still fits, staff get an `item_update`. What changes closely one after the other is told as one, so that a rush for
the last portions does not become a rush of messages.

Owns: what has changed and has not been told yet. Must not: decide what a line holds, beyond who comes first.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Final

import structlog
import trio

from actors.domain.menu.reading import reads_otherwise
from actors.domain.restaurant import Restaurant
from actors.domain.stock.claims import claim_again
from actors.domain.stock.commands import CheckStock
from actors.errors import Unavailable
from actors.restaurant import RestaurantActor
from actors.session import SessionActor
from actors.session_ref import SessionRef
from actors.stock import StockKeeper
from actors.surroundings import Surroundings

GATHER_S: Final = 0.1  # nobody sees a tenth of a second; ten messages a second are the most that a phone gets

log = structlog.get_logger(__name__)


class MenuNews:
    """What has changed in the menus of all restaurants. `sessions` gives every session that is alive."""

    def __init__(self, around: Surroundings, sessions: Callable[[], Iterable[SessionActor]]) -> None:
        self._around = around
        self._sessions = sessions
        self._changed: dict[RestaurantActor, set[int]] = {}
        self._rewritten: set[int] = set()  # restaurants whose menu is to be read again
        self._alarm = around.alarms.alarm(self._tell_all)

    def note(self, restaurant_actor: RestaurantActor, items: Collection[int]) -> None:
        """These items of the restaurant's menu have changed, and that is durable. Returns at once."""
        if items or restaurant_actor.restaurant.restaurant_id in self._rewritten:
            self._changed.setdefault(restaurant_actor, set()).update(items)
            self._alarm.set(trio.current_time() + GATHER_S)
        for stock in restaurant_actor.stocks.values():
            if stock.unasked:
                self._ask(restaurant_actor, stock)

    def rewritten(self, before: Restaurant, after: Restaurant) -> None:
        """The restaurant is another now, and `note` comes next: whether more of its menu is than what frames tell."""
        if reads_otherwise(before, after):
            self._rewritten.add(after.restaurant_id)

    def woken(self, session: SessionActor) -> None:
        """A session was brought to life: while it slept, what it has in its cart may have gone, or come back."""
        state, shelves, menu = session.state, session.stock.shelves, session.restaurant.menu.items
        for line in state.lines.values():
            item = menu.get(line.menu_item_id)
            stopped = item is None or not (item.available and item.served)
            if line.public_id in state.holds or shelves.get(line.menu_item_id) or stopped or line.options:
                _ask_to_check(session)
                return

    def _ask(self, restaurant_actor: RestaurantActor, stock: StockKeeper) -> None:
        """Items that are counted from now on are held by who asked first, before anybody else can ask for them.

        Who asked looks at once: a line that left before it has looked would leave what it was given behind.
        """
        restaurant = restaurant_actor.restaurant
        here = (one for one in self._at(restaurant.restaurant_id) if one.stock is stock)
        asking = [one for one in here if _has(one, stock.unasked)]
        stock.ask((session.state for session in asking), restaurant.hold_s)
        for session in asking:
            _ask_to_check(session)

    def _at(self, restaurant_id: int) -> list[SessionActor]:
        every = list(self._sessions())
        return [one for one in every if not one.stopped and one.state.session.restaurant_id == restaurant_id]

    def _tell_all(self) -> None:
        changed, self._changed = self._changed, {}
        for restaurant_actor, items in changed.items():
            try:
                self._tell(restaurant_actor, frozenset(items))
            except Exception:
                log.exception("menu_news_failed", restaurant_id=restaurant_actor.restaurant.restaurant_id)

    def _tell(self, restaurant_actor: RestaurantActor, items: frozenset[int]) -> None:
        restaurant = restaurant_actor.restaurant
        anew = restaurant.restaurant_id in self._rewritten
        self._rewritten.discard(restaurant.restaurant_id)
        at_branch: dict[StockKeeper, list[SessionActor]] = {one: [] for one in restaurant_actor.stocks.values()}
        for session in self._at(restaurant.restaurant_id):
            at_branch.setdefault(session.stock, []).append(session)
        for stock, sessions in at_branch.items():
            self._tell_branch(restaurant, stock, sessions, items, anew=anew)
        for observer in self._around.item_observers:
            observer.items_changed(restaurant, restaurant_actor.stock.left, items, anew=anew)

    def _tell_branch(
        self,
        restaurant: Restaurant,
        stock: StockKeeper,
        sessions: Iterable[SessionActor],
        items: frozenset[int],
        *,
        anew: bool,
    ) -> None:
        """What is left is that of the branch where they are."""
        wire, here = self._around.wire, list(sessions)
        listening = [session.audience for session in here if session.audience]
        if listening:
            told = wire.join([wire.menu_update(restaurant, stock.left, items, anew=anew)])
            for audience in listening:
                audience.publish(told)
        concerned = [session for session in here if _has(session, items)]
        stock.expire()
        states = (session.state for session in concerned)
        claim_again(stock.shelves, items, self._around.clock(), states, restaurant.hold_s)
        for session in concerned:
            _ask_to_check(session)


def _has(session: SessionActor, items: Collection[int]) -> bool:
    """Whether one of these items is in its cart."""
    return any(
        line.menu_item_id in items or any(one.shelf_id in items for one in line.options)
        for line in session.state.lines.values()
    )


def _ask_to_check(session: SessionActor) -> None:
    """A cart of the shop holds nothing, so it has nothing to check: each order there would wake all the other carts."""
    if not session.state.active or session.state.session.place.in_shop:
        return
    try:
        SessionRef(session).tell(CheckStock())
    except Unavailable:  # it looks when the cart is placed in any case
        log.warning("stock_not_checked", session_id=str(session.state.session.session_id))
