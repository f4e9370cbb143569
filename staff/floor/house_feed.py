"""What every screen is told of tables, switches, and the beginning and end of sessions.

Owns: which of what has become durable is news. Must not: wait; a turn or a commit waits for it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from attrs import frozen

from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from staff.floor.control_views import staff_session_view, staff_table_view, switches_view
from staff.floor.feed import Feeds, Frame
from staff.floor.frames import SessionUpdate, SystemUpdate, TableUpdate


@frozen(eq=False)
class HouseFeed:
    """Fits `actors.restaurant.Listener` and `actors.ports.observers.SessionObserver`, by its two methods."""

    feeds: Feeds

    def restaurant_changed(self, before: Restaurant, after: Restaurant) -> None:
        """A restaurant is another than before, by whomever. Returns at once."""
        if self.feeds.begun(after.restaurant_id):
            frames = list(_news(before, after))
            if frames:
                self.feeds.tell(after.restaurant_id, *frames)

    def session_changed(
        self, before: State, after: State, restaurant: Restaurant, connected: Callable[[], frozenset[UUID]]
    ) -> None:
        """A turn is durable. Told is who has come to a table, who is gone, and who is back."""
        if before.session.state is after.session.state and before.session.seq:
            return  # a tap ends here
        if after.session.seq and self.feeds.begun(restaurant.restaurant_id):
            view = staff_session_view(after, restaurant, connected())
            self.feeds.tell(restaurant.restaurant_id, partial(SessionUpdate, session=view))


def _news(before: Restaurant, after: Restaurant) -> Iterator[Frame]:
    if before.tables is not after.tables:
        for table_id, table in after.tables.items():
            if before.tables.get(table_id) != table:
                yield partial(TableUpdate, table=staff_table_view(table))
    if switches_view(before) != switches_view(after):
        yield partial(SystemUpdate, system=switches_view(after))
