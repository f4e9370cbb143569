"""The audit for managers: who did what to what and when, with the old and the new value (`docs/contract.md` §5).

Owns: whose audit somebody may read, and the shapes of what is asked and shown. Must not: write the audit, or know where
it is kept.
"""

from collections.abc import Sequence
from typing import Annotated, Final

import attrs
from attrs import frozen
from msgspec import Meta, Struct, field

from actors.domain.staff import Role, StaffUser
from actors.errors import Unavailable
from actors.ports.audit import AuditFilter, AuditRecord
from actors.ports.stock_pages import COUNTED_MAX
from actors.restaurants import Restaurants
from server.door.bounds import ID_MAX
from server.http.data import Pagination
from server.http.problems import malformed
from server.http.views import Instant
from staff.floor.reading import cut, in_time
from staff.office.days import Moment, moment
from staff.ports import AuditPages
from staff.rights import demand

PAGE_MAX: Final = 100  # about 20 KiB; the statement gives no more than one more
PAGE_USUAL: Final = 50  # a few screens
ENTRY_MAX: Final = 2**53 - 1  # the largest number that JavaScript holds exactly
WORD_CHARS_MAX: Final = 100  # the longest name of anything in the audit has about 60

Word = Annotated[str, Meta(min_length=1, max_length=WORD_CHARS_MAX)]


class AuditChoice(Struct, frozen=True):
    """Which entries: what is left out filters nothing, and a name that is not here is refused.

    `who` is a staff user's id. `what` is an action and `subject` what it was done to, each as entries show it. `from`
    and `to` are days of the restaurant, both counted in, or moments, of which `to` is the first one not counted in.
    """

    who: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None
    what: Word | None = None
    subject: Word | None = None
    since: Moment | None = field(name="from", default=None)
    until: Moment | None = field(name="to", default=None)
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_USUAL


class AuditQuery(AuditChoice, frozen=True):
    """Entries a page after another: `before` is of the page before this one."""

    before: Annotated[int, Meta(ge=1, le=ENTRY_MAX)] | None = None


class NumberedAuditQuery(AuditChoice, frozen=True):
    """Entries a page by its `offset`."""

    offset: Annotated[int, Meta(ge=0, le=COUNTED_MAX)] = 0


class WhoView(Struct, frozen=True):
    """A staff user by the name that they have today."""

    id: int
    name: str


class AuditEntryView(Struct, frozen=True):
    """One entry. `who` is null for Trivet itself, and for what an operator did on the command line."""

    id: int
    at: Instant
    who: WhoView | None
    what: str
    subject: str
    old: str | None
    new: str | None


class AuditView(Struct, frozen=True):
    """A page of the restaurant's audit, newest first."""

    entries: list[AuditEntryView]
    before: Annotated[int | None, Meta(description="Asks for the next page; null where this was the last.")]


class NumberedAuditPage(Struct, frozen=True):
    """A page of the restaurant's audit, newest first; `total` counts 1,000 at most."""

    data: list[AuditEntryView]
    pagination: Pagination


@frozen(eq=False)
class AuditDesk:
    """The audit of a manager's own restaurant."""

    pages: AuditPages
    restaurants: Restaurants

    async def page(self, user: StaffUser, asked: AuditQuery) -> AuditView:
        """The entries asked for. Raises `Problem` (403, 422) and `Unavailable`."""
        found = await self._found(user, asked, asked.before, asked.limit + 1)
        page, last = cut(found, asked.limit)
        return AuditView([_entry_view(record) for record in page], None if last is None else last.audit_id)

    async def numbered_page(self, user: StaffUser, asked: NumberedAuditQuery) -> NumberedAuditPage:
        """As `page`, of the newest `COUNTED_MAX` that fit, which are counted."""
        found = await self._found(user, asked, None, COUNTED_MAX)
        page = found[asked.offset : asked.offset + asked.limit]
        return NumberedAuditPage(
            [_entry_view(record) for record in page], Pagination(asked.limit, asked.offset, len(found))
        )

    async def _found(
        self, user: StaffUser, asked: AuditChoice, before: int | None, limit: int
    ) -> Sequence[AuditRecord]:
        demand(user, Role.MANAGER)
        actor = await self.restaurants.by_id(user.restaurant_id)
        if actor is None:
            raise Unavailable("the restaurant is gone")
        chosen = _filter(asked, actor.restaurant.timezone)
        return await in_time(self.pages.page(user.restaurant_id, chosen, before=before, limit=limit))


def _filter(asked: AuditChoice, zone: str) -> AuditFilter:
    chosen = AuditFilter(asked.who, asked.what, asked.subject)
    since = moment("from", asked.since, zone)
    until = moment("to", asked.until, zone, whole_day=True)
    if since is not None and until is not None and since > until:
        raise malformed("The field `from` must not be after `to`.", field="from")
    return attrs.evolve(chosen, since=since, until=until)


def _entry_view(record: AuditRecord) -> AuditEntryView:
    who = None if record.who is None else WhoView(record.who, record.name or "")
    return AuditEntryView(record.audit_id, record.at, who, record.what, record.subject, record.old, record.new)
