"""The interface between Trivet and whoever takes the money, and every answer that they can give.

Owns: `Driver`, what it is handed, and the outcomes. Must not: know a protocol, a retry or a clock.

    authorise ──▶ RequiresAction ──▶ Authorised ──▶ Captured, of which some may have been refunded
        │              │                 │
        └─▶ Declined ◀─┘                 └──▶ Voided

A driver speaks to one restaurant's provider and does nothing else: it does not retry and it remembers nothing. The
payment's id is the idempotency key of everything that is asked for it, so whatever is asked twice is done once; what
is refunded has an id of its own, because there may be several. A driver never guesses: an answer that is not a plain
yes or no is `Unknown`, and is looked up before anything is asked again. An amount is an integer of minor units.

No value here has a place for a card's number, its code or its date: people give those to the provider. What stands for
a saved card is a token of the provider's, which no repr shows.

`tests/pos/payments/test_conformance.py` holds every driver to this; `docs/payments.md` says how to add one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from attrs import field, frozen

ASK_TIMEOUT_S: Final = 10.0  # one call, whole: what people wait for before they are told that it goes on by itself
ASKABLE_S: Final = 24 * 3600.0  # for how long a provider is sure to know an idempotency key
BOOKS_PAGE_MAX: Final = 100  # charges that a provider is asked for at once
NOT_SENT: Final = "not_sent"
"""The error of a call that certainly never reached the provider, so that it may be repeated without asking.

Alone, or with a reason behind it: `not_sent_misconfigured`."""


# ---- what is asked


@frozen
class SavedMethod:
    """A method that somebody has saved: whose it is to know, and what they call it. The token is for them alone.

    `brand` and the last four digits are by what a person knows it, "" where the provider does not say them.
    """

    provider: str
    token: str = field(repr=False)
    brand: str = ""
    last4: str = ""


@frozen
class Hosted:
    """Paying on the provider's own page, which sends people back to one of the two addresses.

    `save` asks the provider to keep the method for the next time, beside the one in `beside` where there is one.
    """

    success_url: str
    cancel_url: str
    save: bool = False
    beside: SavedMethod | None = None


@frozen
class Saved:
    """Paying with what was saved; where the bank asks its owner, they come back to `return_url`."""

    method: SavedMethod
    return_url: str


@frozen
class AtCounter:
    """Money that staff take: cash, a terminal of their own, a voucher."""


Way = Hosted | Saved | AtCounter
"""How somebody pays."""


@frozen
class Money:
    """An amount of minor units, of which `minor_digits` make one unit of `currency` (ISO 4217, capital letters)."""

    amount: int
    currency: str
    minor_digits: int = 2


@frozen
class Charge:
    """What is to be authorised. `money` has the tip in it, `asked_at` (aware) is when it was first asked for.

    `description` is what the payer reads beside the amount.
    """

    payment_id: str
    money: Money
    way: Way
    asked_at: datetime
    description: str


@frozen
class Asked:
    """A payment that was asked for: `money` and `asked_at` as they were asked.

    `reference` is what the provider last called it, None where no answer ever came.
    """

    payment_id: str
    money: Money
    asked_at: datetime
    reference: str | None = None


# ---- what comes back


@frozen
class Authorised:
    """The money is held for us and not yet ours. `saved` is the method, where it was to be kept."""

    reference: str | None
    amount: int
    saved: SavedMethod | None = None


@frozen
class RequiresAction:
    """The payer has something to do at `redirect_url`, and may still leave it undone."""

    reference: str
    redirect_url: str = field(repr=False)


@frozen
class Declined:
    """No money is held and none will be for this payment. `reason` is a code: `insufficient_funds`, `expired`."""

    reason: str


@frozen
class Captured:
    """The money is ours: `amount` of it, and of that `refunded` has been given back.

    `saved` is the method, where it was to be kept: what was heard first of it may have named it by its token alone.
    """

    reference: str | None
    amount: int
    refunded: int = 0
    saved: SavedMethod | None = None


@frozen
class Voided:
    """Nothing is held any more, and nobody can pay this payment any more."""


@frozen
class Refunded:
    """So much has been given back, or is on its way. `reference` is what the provider calls this refund."""

    reference: str | None
    amount: int


@frozen
class Refused:
    """A plain no: the payment is not in a state for that. Nothing was changed. `error` is a code."""

    error: str


@frozen
class Absent:
    """The provider was asked, and has nothing of this payment."""


@frozen
class Forgotten:
    """The saved method cannot be used any more."""


@frozen
class Unknown:
    """Nobody knows what happened. `error` is a short code for logs and staff."""

    error: str

    @property
    def may_have_arrived(self) -> bool:
        """Whether the provider could have done it after all."""
        return self.error != NOT_SENT and not self.error.startswith(f"{NOT_SENT}_")


Answer = Authorised | RequiresAction | Declined | Unknown
"""What came of asking for money."""

State = Authorised | RequiresAction | Declined | Captured | Voided
"""What is true of a payment that the provider has."""

Found = State | Absent | Unknown
"""What a look-up found."""


# ---- what a provider has in its books


@frozen
class Booked:
    """A charge of ours as the provider has it now: `held` and not taken yet, or `captured`, of that `refunded`.

    `payment_id` is what we had it charged for, `reference` what the provider calls it: two charges of one payment
    differ by it. Amounts as `money` has them, `money.amount` being what was charged. `made_at` is aware, to the second.
    It is `disputed` where the payer's bank has asked for it back in the time that the books were read of.
    """

    payment_id: str
    reference: str
    money: Money
    held: int
    captured: int
    refunded: int
    made_at: datetime
    disputed: bool = False


@frozen
class BookPage:
    """A part of the provider's books. `after` asks for the next; None where this was the last."""

    charges: tuple[Booked, ...]
    after: str | None = None


# ---- what a provider says by itself


@frozen
class Notice:
    """A provider's word about a payment of ours. It may be late, so what is known already may be newer than `state`."""

    event_id: str
    payment_id: str
    state: State


@frozen
class Unrelated:
    """Truly the provider's word, and about nothing that concerns us."""

    event_id: str


@frozen
class Forged:
    """Not the provider's word: unsigned, signed by somebody else, too old, or no event at all."""


Webhook = Notice | Unrelated | Forged
"""What a webhook turned out to be."""


class Driver(Protocol):
    """One restaurant's provider. Nothing here raises, and each call ends within `ASK_TIMEOUT_S` (`bounded.py`).

    Each may be cancelled at any moment, and then nobody knows what happened.
    """

    @property
    def keeps_books(self) -> bool:
        """Whether it knows by itself what was paid. If not, our own books are the only ones, and it agrees to them."""
        ...

    @property
    def books_last(self) -> bool:
        """Whether its books are the same for every process, and there after a restart, so that they can be compared."""
        ...

    async def authorise(self, charge: Charge) -> Answer:
        """Asks for the money. The same id asks for the same money, within `ASKABLE_S` of the first time."""
        ...

    async def look_up(self, asked: Asked) -> Found:
        """What has become of it. `Absent` only where the provider certainly has nothing."""
        ...

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        """Takes the held money, or less of it, which lets go of the rest. Once: another amount is refused later."""
        ...

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        """Lets go of the held money, and lets nobody pay it any more. Refused once it is captured."""
        ...

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        """Gives captured money back, a part or all. The same `refund_id` gives it once."""
        ...

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        """Lets nobody pay with a saved method any more."""
        ...

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """A page of what was charged, given back or disputed from `since` to before `until`, ours alone.

        Each charge is as it is now, and may be on several pages. A page may have fewer than `limit`, which is
        `BOOKS_PAGE_MAX` at most, or none, and yet not be the last.
        """
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        """What a webhook says, if it is the provider's. `headers` have small names, `body` is as it came."""
        ...
