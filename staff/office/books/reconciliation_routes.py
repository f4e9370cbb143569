"""`/admin/reconciliation`: what differs between the payment provider and our books (`docs/contract.md` §8).

Owns: what is asked. Must not: decide who may; the desk does.
"""

from datetime import date
from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import Meta, Struct, field
from quart import Response, request

from actors.domain.money.reconciliation import Code, How
from server.http.answers import bytes_answer, json_answer
from server.http.limits import Kind
from server.http.requests import body, strict_query
from server.http.routing import STAFF, OrCsv, Takes, route
from staff.floor.messages import Reason
from staff.office.books.day_routes import Day
from staff.office.books.reconciliation_desk import Settling
from staff.office.books.reconciliation_views import ReconciledDayView, ReconciliationView
from staff.office.days import business_date
from staff.services import StaffServices, staff_of

NAME_MAX: Final = 500  # as long as a provider lets a name of ours be
CSV: Final = "text/csv; charset=utf-8"


class ReconciliationQuery(Struct, frozen=True):
    """Business days, both counted in, at most 366; the last week where nothing is said. `format` is `json` or `csv`."""

    since: Day | None = field(name="from", default=None)
    until: Day | None = field(name="to", default=None)
    format: Literal["json", "csv"] = "json"


class ReconcileBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Which business days, both counted in, at most 31."""

    since: Day = field(name="from")
    until: Day = field(name="to")


class SettleBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which difference of which business day, as it was shown, and how it is settled. With `by_hand` a reason."""

    day: Day
    code: Code
    payment_id: Annotated[str, Meta(max_length=NAME_MAX)]
    reference: Annotated[str, Meta(max_length=NAME_MAX)] | None = None
    how: How
    reason: Reason = ""


@frozen(eq=False)
class ReconciliationRoutes:
    """The provider against our books. For managers."""

    services: StaffServices

    @route(
        "GET",
        "/admin/reconciliation",
        Kind.READ,
        takes=Takes(query=ReconciliationQuery),
        gives={200: OrCsv.of(ReconciliationView)},
        errors=(403,),
        who=[STAFF],
    )
    async def look(self) -> Response:
        """What was found on business days that were compared: each difference, both sides, and what was done.

        With `format=csv` the differences are a file of rows (`text/csv`).
        """
        user = (await staff_of(self.services, request)).user
        said = strict_query(request, ReconciliationQuery)
        span = _day("from", said.since), _day("to", said.until)
        if said.format == "json":
            return json_answer(await self.services.reconciliations.look(user, *span))
        text = await self.services.reconciliations.sheet(user, *span)
        headers = {"Content-Disposition": 'attachment; filename="payments.csv"'}
        return bytes_answer(text.encode(), CSV, headers=headers)

    @route(
        "POST",
        "/admin/reconciliation",
        Kind.WRITE,
        takes=Takes(body=ReconcileBody),
        gives={200: ReconciliationView},
        errors=(403, 409),
        who=[STAFF],
    )
    async def run(self) -> Response:
        """Compare business days with the provider now. What is on no bill goes back, as it does at night.

        Days are compared one after the other, as many as can be in 20 seconds; `checked_at` says which. 409
        `DAY_NOT_BEGUN`.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, ReconcileBody)
        span = business_date("from", said.since), business_date("to", said.until)
        return json_answer(await self.services.reconciliations.run(user, *span))

    @route(
        "POST",
        "/admin/reconciliation/settle",
        Kind.WRITE,
        takes=Takes(body=SettleBody),
        gives={200: ReconciledDayView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def settle(self) -> Response:
        """Settle a difference, in one of the ways that it `may` be. What is asked of the provider is asked at once.

        `by_hand` says that it was seen to elsewhere, and has a reason. 404 `DIFFERENCE_NOT_FOUND`, 409
        `INVALID_STATUS_TRANSITION` where it is another by now.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, SettleBody)
        key = (said.code, said.payment_id, said.reference)
        settling = Settling(business_date("day", said.day), key, said.how, said.reason)
        return json_answer(await self.services.reconciliations.settle(user, settling))


def _day(name: str, text: str | None) -> date | None:
    return None if text is None else business_date(name, text)
