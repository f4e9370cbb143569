"""The codes of a restaurant's tables, as pictures: one as SVG, all of them as sheets to print.

Owns: whose codes somebody may have, and the bounds on making them. Must not: know how a token is made (`server.qr`), or
how a sheet looks (`staff.floor.qr_sheet`).

A picture is made in a thread, one at a time, because a sheet of many tables takes a second of CPU.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Final, TypeVar

import segno
import trio
from attrs import field, frozen

from actors.domain.restaurant import Restaurant, Table
from actors.domain.rights import QR_ROLE
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from actors.ports.clock import Clock
from server.http.problems import Problem, malformed
from server.pages.words import Words, wanted
from server.papers.desk import WORDS, Reader
from server.qr import QrCodes
from server.settings import DoorSettings
from staff.floor.controls import refuse_unknown
from staff.floor.sessions import Sessions
from staff.rights import demand

TABLES_MAX: Final = 300  # on one request's sheets: 50 pages, about two seconds of CPU
MAKE_TIMEOUT_S: Final = 20.0  # waiting for another's sheets included; shorter than a request may take

# Of what a code says. A name has 253 characters at the most, and a code of more than this is too fine to be read.
ADDRESS_MAX: Final = 500

T = TypeVar("T")


@frozen(eq=False)
class TableCodes:
    """Codes of a staff user's own restaurant. Another's tables do not exist: `Problem` 404. Raises `Unavailable`."""

    sessions: Sessions
    qr_codes: QrCodes
    clock: Clock
    _one_at_a_time: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(1))

    async def svg(self, user: StaffUser, table_id: int, origin: str) -> bytes:
        """The picture of one table's code, whose address begins with `origin`.

        Raises `Problem` (422) where that is no address of any server, but longer.
        """
        restaurant = await self._restaurant(user)
        refuse_unknown(restaurant, table_id)
        address = self._address(restaurant, restaurant.tables[table_id], origin)
        return await self._made(lambda: _svg(address))

    async def sheets(self, user: StaffUser, first: int | None, last: int | None, reader: Reader) -> bytes:
        """A PDF of the codes of all tables, or of those with numbers from `first` to `last`, by number.

        In the house's language, because guests read it; else in that of who asks.

        Raises `Problem`: 404 where there is no such table, 422 where there are more than `TABLES_MAX`, and as `svg`.
        """
        restaurant = await self._restaurant(user)
        tables = sorted(restaurant.tables.values(), key=lambda table: table.table_number)
        chosen = [one for one in tables if (first or 0) <= one.table_number and (not last or one.table_number <= last)]
        if not chosen:
            raise Problem(404, "TABLE_NOT_FOUND", "There is no such table here.")
        if len(chosen) > TABLES_MAX:
            raise malformed(f"Print up to {TABLES_MAX} tables at once: say `first` and `last`.", field="last")
        addresses = {one.table_number: self._address(restaurant, one, reader.origin) for one in chosen}
        made_at, words = self.clock(), WORDS.of(wanted(None, next(iter(restaurant.languages), None), reader.languages))
        return await self._made(lambda: _sheets(restaurant.name, addresses, made_at, words))

    async def _restaurant(self, user: StaffUser) -> Restaurant:
        demand(user, QR_ROLE)
        return await self.sessions.restaurant(user)

    def _address(self, restaurant: Restaurant, table: Table, origin: str) -> str:
        address = f"{origin}/t/{self.qr_codes.issue(restaurant.restaurant_id, table)}"
        if len(address) > ADDRESS_MAX:
            raise malformed("The address that this request came to is too long for a code.", field="Host")
        return address

    async def _made(self, make: Callable[[], T]) -> T:
        """What a thread makes. Who goes away leaves it to its end, and the next waits for that."""
        try:
            with trio.fail_after(MAKE_TIMEOUT_S):
                return await trio.to_thread.run_sync(make, abandon_on_cancel=True, limiter=self._one_at_a_time)
        except trio.TooSlowError:
            raise Unavailable("pictures take too long") from None


def table_codes(settings: DoorSettings, sessions: Sessions, clock: Clock) -> TableCodes:
    """Codes signed as the diners' door reads them."""
    return TableCodes(sessions, QrCodes(settings.secret_keys, settings.qr_lifetime_s, clock), clock)


def _sheets(restaurant_name: str, addresses: Mapping[int, str], made_at: datetime, words: Words) -> bytes:
    """What makes them is imported here, by its thread: it takes a quarter of the time in which a server starts."""
    from staff.floor.qr_sheet import Card, pages

    return pages(restaurant_name, [Card(*card) for card in addresses.items()], made_at, words)


def _svg(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", scale=8, border=4, light="#ffffff", title="QR code"
    )
    return picture.getvalue()
