"""A payment provider to test against, without its wire: what was charged, and what came of it.

It keeps its own truth, so that "charged at most once" can be read off it, not believed: one intent for one idempotency
key, what is held, captured and given back of each, and every event that it has to tell.

Owns: the money and its rules. Must not: know sockets, forms or JSON, or wait.
"""

from collections.abc import Callable, Mapping
from time import time
from typing import Final, TypeVar

from attrs import field, frozen, mutable

from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step
from pos.emulators.payment_cards import Card
from pos.emulators.presence import Presence

THINGS_MAX: Final = 20_000  # sessions, intents, keys and events that are remembered; the oldest are forgotten
PAGE_S_MIN: Final = 1800 - 30  # as Stripe has it, less what a request may take
PAGE_S_MAX: Final = 86_400

T = TypeVar("T")


@frozen
class ProviderError(Exception):
    """A plain no, in Stripe's words. `intent` is the one that was declined."""

    status: int
    type: str
    code: str
    message: str
    decline_code: str | None = None
    intent: "Intent | None" = None


@frozen
class RefundOf:
    """Money given back."""

    refund_id: str
    amount: int
    created: int
    metadata: Mapping[str, str]


@mutable(eq=False)
class Intent:
    """A payment intent. `held` and `captured` are amounts, `page` the session that it is paid on.

    `brand` and `last4` are of the card that was tried last.

    `dispute` is how its payer's dispute stands, empty where there is none.
    """

    intent_id: str
    amount: int
    currency: str
    created: int
    metadata: Mapping[str, str]
    description: str | None = None
    customer: str | None = None
    keeps: bool = False
    return_url: str | None = None
    page: str | None = None
    status: str = "requires_payment_method"
    method: str | None = None
    error: ProviderError | None = None
    charged: bool = False
    charged_at: int = 0
    brand: str = ""
    last4: str = ""
    held: int = 0
    captured: int = 0
    refunds: list[RefundOf] = field(factory=list)
    disputed_at: int = 0
    dispute: str = ""

    @property
    def refunded(self) -> int:
        """How much was given back."""
        return sum(refund.amount for refund in self.refunds)


@mutable(eq=False)
class PayPage:
    """A Checkout session."""

    session_id: str
    amount: int
    currency: str
    name: str
    created: int
    expires_at: int
    metadata: Mapping[str, str]
    intent_metadata: Mapping[str, str]
    success_url: str
    cancel_url: str
    url: str
    customer: str | None
    makes_customer: bool
    keeps: bool
    status: str = "open"
    intent: Intent | None = None


class EmulatedProvider(Presence):
    """The provider itself. `told` is called with every event, `clock` gives Unix seconds.

    `bank_url` is where its bank asks people, as whoever asked last reaches it.
    """

    def __init__(self, behaviour: PaymentBehaviour | None = None, clock: Callable[[], float] = time) -> None:
        super().__init__()
        self.behaviour = behaviour or PaymentBehaviour()
        self.bank_url = ""
        self.clock = clock
        self.requests = 0
        self.pages: dict[str, PayPage] = {}
        self.intents: dict[str, Intent] = {}
        self.methods: dict[str, tuple[str, Card]] = {}
        self.told: Callable[[str, Intent | PayPage], None] = lambda _type, _thing: None
        self._left: int | None = self.behaviour.times
        self.last_id = 0

    def behave(self, behaviour: PaymentBehaviour) -> None:
        """From now on, or for as many requests as it says."""
        self.behaviour = behaviour
        self._left = behaviour.times

    def next_behaviour(self, step: Step) -> PaymentBehaviour:
        """How to treat the request that has just arrived."""
        self.requests += 1
        if self._left == 0:
            self.behave(PaymentBehaviour())
        if self.behaviour.at not in {None, step}:
            return PaymentBehaviour()
        if self._left is not None:
            self._left -= 1
        return self.behaviour

    def next_look_up(self) -> PaymentBehaviour:
        """How to treat the look-up that has just arrived."""
        self.requests += 1
        return self.behaviour

    def next_telling(self) -> PaymentBehaviour:
        """How to tell of what has just happened."""
        return self.behaviour

    def new_id(self, prefix: str) -> str:
        """An id that looks like one of Stripe's."""
        self.last_id += 1
        return f"{prefix}_{self.last_id:014d}"

    def now(self) -> int:
        """Unix seconds."""
        return int(self.clock())

    # ---- paying on a page

    def open_page(self, page: PayPage) -> PayPage:
        """Opens a page."""
        if not PAGE_S_MIN <= page.expires_at - page.created <= PAGE_S_MAX:
            raise _invalid("parameter_invalid_integer", "expires_at must be 30 minutes to 24 hours from now.")
        self.pages[page.session_id] = page
        _forget(self.pages)
        return page

    def page(self, session_id: str) -> PayPage:
        """A page, closed by now if its time is over. Raises ProviderError."""
        page = self.pages.get(session_id)
        if page is None:
            raise _missing("checkout.session", session_id)
        if page.status == "open" and self.now() >= page.expires_at:
            self._end(page)
        return page

    def pay_page(self, page: PayPage, card: Card) -> Intent:
        """Somebody pays on a page that is open. Raises ProviderError where the card is declined."""
        intent = page.intent or self._intent_of(page)
        page.intent = intent
        intent.method = self._keep(intent, card)
        self._charge(intent, card, saved=False)
        self.complete(page)
        return intent

    def complete(self, page: PayPage) -> None:
        """The page has done its work if its money is held."""
        if page.status == "open" and page.intent is not None and page.intent.status == "requires_capture":
            page.status, page.customer = "complete", page.intent.customer
            self.told("checkout.session.completed", page)

    def expire_page(self, session_id: str) -> PayPage:
        """Closes a page. Raises ProviderError where it is not open."""
        page = self.page(session_id)
        if page.status != "open":
            raise _invalid(
                "resource_missing", f"Only Checkout Sessions with a status of open can be expired, not {page.status}."
            )
        self._end(page)
        return page

    def _end(self, page: PayPage) -> None:
        page.status = "expired"
        if page.intent is not None and page.intent.status not in {"succeeded", "canceled"}:
            self.cancel(page.intent.intent_id)
        self.told("checkout.session.expired", page)

    def _intent_of(self, page: PayPage) -> Intent:
        intent = Intent(
            self.new_id("pi"),
            page.amount,
            page.currency,
            self.now(),
            page.intent_metadata,
            page.name,
            page.customer,
            page.keeps,
            page=page.session_id,
        )
        if page.customer is None and page.makes_customer:
            intent.customer = self.new_id("cus")
        return self._remember(intent)

    # ---- paying with what was saved

    def charge_saved(self, intent: Intent, customer: str, method: str) -> Intent:
        """Charges a saved method. Raises ProviderError where it is declined or not the customer's."""
        known = self.methods.get(method)
        if known is None or known[0] != customer:
            raise _invalid("resource_missing", f"No such PaymentMethod: '{method}'")
        self._remember(intent)
        intent.method, intent.customer = method, customer
        self._charge(intent, known[1], saved=True)
        return intent

    def detach(self, method: str) -> str:
        """Forgets a saved method. Raises ProviderError where there is none."""
        if self.methods.pop(method, None) is None:
            raise _invalid("resource_missing", "The payment method you provided is not attached to a customer.")
        return method

    # ---- what is done with an intent

    def intent(self, intent_id: str) -> Intent:
        """An intent. Raises ProviderError."""
        intent = self.intents.get(intent_id)
        if intent is None:
            raise _missing("payment_intent", intent_id)
        return intent

    def bank_answers(self, intent: Intent, *, agreed: bool) -> None:
        """The bank has asked the card's owner. Nothing happens where nobody was to be asked."""
        if intent.status != "requires_action":
            return
        if agreed:
            self._hold(intent)
        else:
            self._decline(intent, "payment_intent_authentication_failure", "authentication_failure")
        page = self.pages.get(intent.page or "")
        if page is not None:
            self.complete(page)

    def capture(self, intent_id: str, amount: int | None) -> Intent:
        """Takes what is held, or a part. Raises ProviderError."""
        intent = self.intent(intent_id)
        if intent.status != "requires_capture":
            raise _state(intent, "captured")
        taken = intent.held if amount is None else amount
        if not 0 < taken <= intent.held:
            raise _invalid("amount_too_large", "The amount is not what can be captured.")
        intent.status, intent.captured, intent.held = "succeeded", taken, 0
        self.told("payment_intent.succeeded", intent)
        return intent

    def cancel(self, intent_id: str) -> Intent:
        """Lets go. Raises ProviderError where it is captured or cancelled already."""
        intent = self.intent(intent_id)
        if intent.status in {"succeeded", "canceled"}:
            raise _state(intent, "canceled")
        intent.status, intent.held = "canceled", 0
        self.told("payment_intent.canceled", intent)
        return intent

    def refund(self, intent_id: str, amount: int, metadata: Mapping[str, str]) -> tuple[Intent, RefundOf]:
        """Gives back. Raises ProviderError where there is not so much."""
        intent = self.intent(intent_id)
        if not intent.captured:
            raise _invalid("charge_not_captured", "This PaymentIntent does not have a successful charge to refund.")
        if intent.dispute:
            raise _invalid("charge_disputed", "The charge has been charged back, and cannot be refunded.")
        if intent.refunded == intent.captured:
            raise _invalid("charge_already_refunded", "The charge has already been refunded.")
        if not 0 < amount <= intent.captured - intent.refunded:
            raise _invalid("refund_amount_too_large", "The refund is more than what is left of the charge.")
        refund = RefundOf(self.new_id("re"), amount, self.now(), metadata)
        intent.refunds.append(refund)
        self.told("charge.refunded", intent)
        return intent, refund

    def dispute(self, intent_id: str, status: str) -> Intent:
        """A payer's bank wants it back, or has said how that ended. Raises ProviderError where nothing was taken."""
        intent = self.intent(intent_id)
        if not intent.captured:
            raise _invalid("charge_not_captured", "This PaymentIntent does not have a successful charge to dispute.")
        intent.dispute, intent.disputed_at = status, intent.disputed_at or self.now()
        return intent

    def _remember(self, intent: Intent) -> Intent:
        self.intents[intent.intent_id] = intent
        _forget(self.intents)
        return intent

    def _keep(self, intent: Intent, card: Card) -> str:
        method = self.new_id("pm")
        if intent.keeps and intent.customer is not None:
            self.methods[method] = (intent.customer, card)
            _forget(self.methods)
        return method

    def _charge(self, intent: Intent, card: Card, *, saved: bool) -> None:
        """Tries the card: its money is held, its bank asks, or it is declined."""
        intent.brand, intent.last4 = card.brand, card.last4
        if self.behaviour.manner is PaymentManner.DECLINE:
            self._decline(intent, "card_declined", "generic_decline")
        if card.declines is not None and card.code is not None and (saved or not card.saves):
            self._decline(intent, card.code, card.declines)
        if card.always or (card.asks and not saved):
            intent.status, intent.error = "requires_action", None
            self.told("payment_intent.requires_action", intent)
        else:
            self._hold(intent)

    def _hold(self, intent: Intent) -> None:
        intent.status, intent.error, intent.held, intent.charged = "requires_capture", None, intent.amount, True
        intent.charged_at = self.now()
        self.told("payment_intent.amount_capturable_updated", intent)

    def _decline(self, intent: Intent, code: str, declined: str) -> None:
        """Records that the card was declined. Raises it where somebody waits for the charge, as ProviderError."""
        asked = intent.status == "requires_action"
        error = ProviderError(402, "card_error", code, "Your card was declined.", declined, intent)
        intent.status, intent.error, intent.method = "requires_payment_method", error, None
        self.told("payment_intent.payment_failed", intent)
        if not asked:
            raise error


def _forget(things: dict[str, T]) -> None:
    if len(things) > THINGS_MAX:
        del things[next(iter(things))]


def _invalid(code: str, message: str) -> ProviderError:
    return ProviderError(400, "invalid_request_error", code, message)


def _missing(kind: str, thing: str) -> ProviderError:
    return ProviderError(404, "invalid_request_error", "resource_missing", f"No such {kind}: '{thing}'")


def _state(intent: Intent, done: str) -> ProviderError:
    message = f"This PaymentIntent could not be {done} because it has a status of {intent.status}."
    return ProviderError(400, "invalid_request_error", "payment_intent_unexpected_state", message, None, intent)
