"""A provider in the same process, without a wire: it keeps its own truth and does as it is told, step by step."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum

import trio
from attrs import Factory, define

from pos.payments.driver import (
    BOOKS_PAGE_MAX,
    Absent,
    Answer,
    Asked,
    Authorised,
    Booked,
    BookPage,
    Captured,
    Charge,
    Declined,
    Forged,
    Forgotten,
    Found,
    Money,
    Refunded,
    Refused,
    RequiresAction,
    SavedMethod,
    Unknown,
    Voided,
    Webhook,
)
from pos.payments.misconfigured import MisconfiguredPayments

PAGE = "http://127.0.0.1:1/page"
PAGE_OPEN_S = 3_600.0


class Manner(StrEnum):
    """How one call is treated."""

    OBEY = "obey"
    DROP = "drop"  # does it, and nobody hears
    DROP_BEFORE = "drop_before"  # does nothing, and nobody knows
    NOT_SENT = "not_sent"  # certainly nothing
    LATE = "late"  # does it, and answers too late
    LONG_AFTER = "long_after"  # does it when nobody waits any more
    DECLINE = "decline"


@define
class Account:
    """What the provider has of one payment. `charges` counts how often money was held for it."""

    amount: int
    charges: int = 0
    held: bool = False
    captured: int = 0
    voided: bool = False
    declined: bool = False
    opened_s: float = Factory(trio.current_time)
    refunds: dict[str, int] = Factory(dict)

    @property
    def refunded(self) -> int:
        return sum(self.refunds.values())


async def no_step(name: str) -> None:
    """Nothing happens between two steps."""


@define(eq=False)
class DirectProvider:
    """Fits `pos.payments.driver.Driver`. `manners` are those of the next calls that do something, then it obeys.

    With `hosted` the payer has to act first (`pay`). `deaf` fails every look-up, `failed_refunds` fail each time.
    Payments `elsewhere` were begun at the provider before this one.
    """

    keeps_books: bool = True
    books_last: bool = True
    hosted: bool = False
    deaf: bool = False
    latency_s: float = 0.0
    accounts: dict[str, Account] = Factory(dict)
    manners: deque[Manner] = Factory(deque)
    asked: list[str] = Factory(list)
    keys: set[str] = Factory(set)
    failed_refunds: set[str] = Factory(set)
    elsewhere: set[str] = Factory(set)
    step: Callable[[str], Awaitable[None]] = no_step
    tasks: trio.Nursery | None = None

    async def authorise(self, charge: Charge) -> Answer:
        self.keys.add(charge.payment_id)
        return await self._do("authorise", lambda: self._authorise(charge))  # type: ignore[return-value]

    async def look_up(self, asked: Asked) -> Found:
        if asked.payment_id in self.elsewhere:
            return await MisconfiguredPayments().look_up(asked)
        self.asked.append("look_up")
        await self.step("before look_up")
        if self.deaf:
            return Unknown("http_503")
        found = self._state(asked.payment_id)
        await self.step("after look_up")
        return found

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        return await self._do("capture", lambda: self._capture(asked.payment_id, amount))  # type: ignore[return-value]

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        return await self._do("void", lambda: self._void(asked.payment_id))  # type: ignore[return-value]

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        return await self._do("refund", lambda: self._refund(asked.payment_id, refund_id, amount))  # type: ignore[return-value]

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        await trio.lowlevel.checkpoint()
        return Forgotten()

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """All of it, whenever it was made: it has no days."""
        await trio.lowlevel.checkpoint()
        if self.deaf:
            return Unknown("http_503")
        return BookPage(
            tuple(
                Booked(
                    each,
                    each,
                    Money(one.amount, "EUR"),
                    one.amount if one.held else 0,
                    one.captured,
                    one.refunded,
                    since,
                )
                for each, one in self.accounts.items()
                if one.held or one.captured
            )
        )

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        return Forged()

    def pay(self, payment_id: str) -> None:
        """The payer pays on the page."""
        self._hold(self.accounts[payment_id])

    async def _do(self, name: str, act: Callable[[], object]) -> object:
        self.asked.append(name)
        await self.step(f"before {name}")
        manner = self.manners.popleft() if self.manners else Manner.OBEY
        await trio.sleep(self.latency_s)
        match manner:
            case Manner.DROP_BEFORE:
                return Unknown("connection_dropped")
            case Manner.NOT_SENT:
                return Unknown("not_sent")
            case Manner.LONG_AFTER:
                assert self.tasks is not None
                self.tasks.start_soon(self._long_after, act)
                await trio.sleep_forever()
            case Manner.DECLINE if name == "authorise":
                act = self._decline_next(act)
            case _:
                pass
        outcome = act()
        await self.step(f"after {name}")
        if manner is Manner.LATE:
            await trio.sleep(31)
        return Unknown("connection_dropped") if manner is Manner.DROP else outcome

    async def _long_after(self, act: Callable[[], object]) -> None:
        await trio.sleep(31)
        act()

    def _decline_next(self, act: Callable[[], object]) -> Callable[[], object]:
        def decline() -> object:
            before = set(self.accounts)
            act()
            for payment_id in set(self.accounts) - before:
                account = self.accounts[payment_id]
                account.declined, account.held, account.charges = True, False, 0
            return Declined("card_declined")

        return decline

    def _authorise(self, charge: Charge) -> object:
        known = self.accounts.get(charge.payment_id)
        if known is None:
            known = self.accounts[charge.payment_id] = Account(charge.money.amount)
            if not self.hosted:
                self._hold(known)
        return self._state(charge.payment_id)

    def _hold(self, account: Account) -> None:
        if not account.held and not account.voided and not account.declined and not account.captured:
            account.held = True
            account.charges += 1

    def _capture(self, payment_id: str, amount: int) -> object:
        account = self.accounts.get(payment_id)
        if account is None:
            return Refused("not_authorised")
        if account.captured:
            return Captured(payment_id, account.captured, account.refunded)
        if not account.held:
            return Refused("already_voided" if account.voided else "not_authorised")
        account.held, account.captured = False, amount
        return Captured(payment_id, amount)

    def _void(self, payment_id: str) -> object:
        account = self.accounts.get(payment_id)
        if account is None:
            return Voided()
        if account.captured:
            return Refused("already_captured")
        account.held, account.voided = False, True
        return Voided()

    def _refund(self, payment_id: str, refund_id: str, amount: int) -> object:
        account = self.accounts.get(payment_id)
        if account is None or not account.captured:
            return Refused("not_captured")
        if refund_id in self.failed_refunds:
            return Refused("refund_failed")
        if refund_id not in account.refunds:
            if account.refunded + amount > account.captured:
                return Refused("amount_invalid")
            account.refunds[refund_id] = amount
        return Refunded(f"{payment_id}-{refund_id}", account.refunds[refund_id])

    def _state(self, payment_id: str) -> Found:
        account = self.accounts.get(payment_id)
        if account is None:
            return Absent()
        if account.voided:
            return Voided()
        if account.captured:
            return Captured(payment_id, account.captured, account.refunded)
        if account.declined:
            return Declined("card_declined")
        if account.held:
            return Authorised(payment_id, account.amount)
        account.declined = trio.current_time() > account.opened_s + PAGE_OPEN_S
        return Declined("expired") if account.declined else RequiresAction(payment_id, PAGE)
