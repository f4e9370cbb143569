"""Stripe's books: what was charged and what was given back in a while, a page at a time.

    charges ──▶ refunds, each with its charge as it is now ──▶ disputes, likewise; made in that time, newest first

A refund or a dispute is of a charge that may be much older, so it stands for its charge, and one that was both made and
given back in that time is there twice. Our names are on the charges, because Stripe writes those
of an intent on its charge.

A dispute that was won is over. One that was lost stays, because its money is gone and a bill counts it.

Owns: the way through the lists. Must not: believe that anything without our names is ours.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from math import ceil
from typing import Final

from attrs import evolve

from pos.payments.driver import Booked, BookPage, Unknown
from pos.payments.stripe_account import Account, No
from pos.payments.stripe_objects import PAYMENT_KEY, Charge, Dispute, Page, Refund, given_back, money_of, ours

_REFUNDS: Final = "refunds"  # where the other lists begin; what Stripe calls its things is never so short
_DISPUTES: Final = "disputes"
_OVER: Final = frozenset({"won", "warning_closed", "prevented"})


async def books_of(
    account: Account, since: datetime, until: datetime, after: str | None, limit: int
) -> BookPage | Unknown:
    """See `pos.payments.driver.Driver.charges`. `after` names the last charge, refund or dispute that was seen."""
    created = {"gte": ceil(since.timestamp()), "lt": ceil(until.timestamp())}
    params: dict[str, object] = {"created": created, "limit": limit}
    if after is None or after.startswith(("ch_", "py_")):
        return _charged(await account.charges(params if after is None else {**params, "starting_after": after}))
    params["expand"] = ["data.charge"]
    if after not in (_REFUNDS, _DISPUTES):
        params["starting_after"] = after
    if after == _DISPUTES or after.startswith(("dp_", "du_")):
        return _disputed(await account.disputes(params))
    return _given_back(await account.refunds_listed(params))


def _charged(page: Page[Charge] | No | Unknown) -> BookPage | Unknown:
    if not isinstance(page, Page):
        return _failed(page)
    after = page.data[-1].id if page.has_more and page.data else _REFUNDS
    return BookPage(_ours(page.data), after)


def _given_back(page: Page[Refund] | No | Unknown) -> BookPage | Unknown:
    if not isinstance(page, Page):
        return _failed(page)
    charges = (refund.charge for refund in page.data)
    after = page.data[-1].id if page.has_more and page.data else _DISPUTES
    return BookPage(_ours(charge for charge in charges if isinstance(charge, Charge)), after)


def _disputed(page: Page[Dispute] | No | Unknown) -> BookPage | Unknown:
    if not isinstance(page, Page):
        return _failed(page)
    charges = (dispute.charge for dispute in page.data if dispute.status not in _OVER)
    booked = _ours(charge for charge in charges if isinstance(charge, Charge))
    after = page.data[-1].id if page.has_more and page.data else None
    return BookPage(tuple(evolve(one, disputed=True) for one in booked), after)


def _failed(page: No | Unknown) -> Unknown:
    return page if isinstance(page, Unknown) else Unknown(f"books_refused_{page.reason}")


def _ours(charges: Iterable[Charge]) -> tuple[Booked, ...]:
    booked = (_booked(charge) for charge in charges if charge.status != "failed")
    return tuple(one for one in booked if one is not None)


def _booked(charge: Charge) -> Booked | None:
    """None where it is not ours. What is let go of without being taken is `refunded` to Stripe, and to us nothing."""
    payment_id, money = charge.metadata.get(PAYMENT_KEY), money_of(charge.metadata, charge.amount, charge.currency)
    if payment_id is None or money is None:
        return None
    return Booked(
        payment_id,
        charge.payment_intent or charge.id,
        money,
        0 if charge.captured else ours(money, charge.amount - charge.amount_refunded),
        ours(money, charge.amount_captured) if charge.captured else 0,
        ours(money, given_back(charge)),
        datetime.fromtimestamp(charge.created, UTC),
    )
