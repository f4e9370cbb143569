"""`/admin/business_day`: what a day has come to, and its closing (`docs/contract.md` §8).

Owns: what is asked. Must not: decide who may; the desk does.
"""

from datetime import date
from typing import Annotated, Final

import msgspec
from attrs import frozen
from msgspec import Meta, Raw, Struct
from quart import Response, request

from server import money
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.problems import malformed
from server.http.requests import body, strict_query
from server.http.routing import STAFF, Takes, route
from server.http.words import EXPECTED
from staff.office.books.day_views import BusinessDayView
from staff.office.days import YEAR_MAX, YEAR_MIN
from staff.services import StaffServices, staff_of

_WORDS: Final = "a day that there is, like 2024-01-15"
Day = Annotated[str, Meta(max_length=10, examples=["2024-01-15"], extra={EXPECTED: _WORDS})]
Cash = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with no more digits than it has.",
        extra_json_schema={"type": "number"},
        extra={EXPECTED: "a number, as there is in the drawer"},
    ),
]


class DayQuery(Struct, frozen=True):
    """Which business day; the one that it is where nothing is said."""

    day: Day | None = None


class CloseBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The day, and the cash that it has left in the drawer, without what was in it before."""

    day: Day
    counted_cash: Cash

    def __post_init__(self) -> None:
        """Raises ValueError for what is no number."""
        try:
            money.number(bytes(self.counted_cash))
        except money.NotANumber:
            raise ValueError("no number - at `$.counted_cash`") from None  # in the library's own form


@frozen(eq=False)
class DayRoutes:
    """Business days. For managers."""

    services: StaffServices

    @route(
        "GET",
        "/admin/business_day",
        Kind.READ,
        takes=Takes(query=DayQuery),
        gives={200: BusinessDayView},
        errors=(403,),
        who=[STAFF],
    )
    async def look(self) -> Response:
        """What a business day has come to: by category, hour, rate, method and staff, and what of it is open.

        It begins and ends at the restaurant's own hour, on its own clocks. A day that is closed is as it was closed.
        """
        user = (await staff_of(self.services, request)).user
        said = strict_query(request, DayQuery).day
        return json_answer(await self.services.days.look(user, None if said is None else day_of(said)))

    @route(
        "POST",
        "/admin/business_day/close",
        Kind.WRITE,
        takes=Takes(body=CloseBody),
        gives={200: BusinessDayView},
        errors=(403, 409),
        who=[STAFF],
    )
    async def close(self) -> Response:
        """Close a day with the cash that was counted. For good; the same again is the same answer.

        A day that has not ended is closed as it is now: what comes then, and what is still on its way, is the next
        day's. 409 `DAY_NOT_BEGUN`, `DAY_UNDER_WAY` while all of it is on its way, or `DAY_CLOSED` where it was closed
        with another sum.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, CloseBody)
        return json_answer(await self.services.days.close(user, day_of(said.day), bytes(said.counted_cash)))


def day_of(text: str) -> date:
    """The day that was said. Raises `Problem` (422) for what is none."""
    try:
        day = msgspec.convert(text, date)
    except msgspec.ValidationError:
        day = date.min
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise malformed(f"The field `day` must be {_WORDS}.", field="day")
    return day
