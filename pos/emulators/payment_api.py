"""As much of Stripe's HTTP API as our driver uses, with its idempotency keys and the shape of its errors.

    POST /v1/checkout/sessions             GET, GET /{id}     POST /{id}/expire
    POST /v1/payment_intents               GET, GET /{id}     POST /{id}/capture, /{id}/cancel
    POST /v1/refunds                       GET
                                           GET /v1/charges, /v1/disputes
    POST /v1/payment_methods/{id}/detach

The answer to a key is kept, a no and a 500 as well, and given again to the same request; another request with that key
is an error, and so is a key whose first request is still under way.

Owns: these routes and the keys. Must not: know sockets, or wait but as it was told.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import trio
from attrs import frozen

from pos.emulators.payment import THINGS_MAX, EmulatedProvider, Intent, PayPage, ProviderError
from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step
from pos.emulators.payment_forms import CaptureForm, ChargeForm, Form, ListForm, PageForm, RefundForm, form
from pos.emulators.payment_objects import (
    Json,
    charge_json,
    dispute_json,
    error_json,
    intent_json,
    list_json,
    page_json,
    refund_json,
)
from pos.emulators.wire import Dropped

STARTS: Final = "/v1/"


@frozen
class Reply:
    """A status and a JSON body."""

    status: int
    body: bytes


@frozen
class _Asked:
    """A request: `text` is its form or its query, `host` where its own pages are."""

    method: str
    path: str
    text: str
    host: str

    @property
    def bank_url(self) -> str:
        return f"{self.host}/bank"


class PaymentApi:
    """Answers what is asked with this secret key."""

    def __init__(self, provider: EmulatedProvider, key: str) -> None:
        self._provider = provider
        self._authorization = f"Bearer {key}"
        self._answers: dict[str, tuple[_Asked, Reply | None]] = {}

    async def answer(self, method: str, path: str, text: str, headers: Mapping[str, str], host: str) -> Reply:
        """The answer to a request, after as long as it was told to take. Raises `Dropped` where it is to have none."""
        if headers.get("authorization") != self._authorization:
            return _refused(ProviderError(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided."))
        asked = _Asked(method, path.removeprefix(STARTS).rstrip("/"), text, host)
        self._provider.bank_url = asked.bank_url
        if method == "GET":
            return await self._look_up(asked)
        step = self._step(asked)
        if method != "POST" or step is None:
            return _refused(_unknown_route(asked))
        return await self._do(asked, *step, headers.get("idempotency-key"))

    async def _look_up(self, asked: _Asked) -> Reply:
        behaviour = self._provider.next_look_up()
        await trio.sleep(behaviour.look_up_latency_s)
        if not behaviour.look_up:
            return _broken(503)
        return self._tried(asked, lambda: self._read(asked))

    async def _do(self, asked: _Asked, step: Step, act: Callable[[], Json], key: str | None) -> Reply:
        behaviour = self._provider.next_behaviour(step)
        if behaviour.manner is PaymentManner.DROP_BEFORE:
            raise Dropped
        if behaviour.manner is PaymentManner.ERROR:
            return _broken(500)
        if behaviour.manner is PaymentManner.ERROR_KEPT:
            return self._broken_for(asked, key)
        reply = await self._once(asked, act, key, behaviour)
        await trio.sleep(behaviour.latency_s)
        if behaviour.manner is PaymentManner.DROP:
            raise Dropped
        return (
            Reply(200, b"<html>Welcome to the guest network</html>")
            if behaviour.manner is PaymentManner.GARBLE
            else reply
        )

    async def _once(
        self, asked: _Asked, act: Callable[[], Json], key: str | None, behaviour: PaymentBehaviour
    ) -> Reply:
        """Does it, unless the key says that it was done."""
        known = None if key is None else self._answers.get(key)
        if known is not None:
            return known[1] if known[0] == asked and known[1] is not None else _key_in_use(same=known[0] == asked)
        if key is not None:
            self._answers[key] = (asked, None)
        try:
            await trio.sleep(behaviour.think_s)
            reply = self._tried(asked, act)
        except BaseException:
            self._answers.pop(key or "", None)
            raise
        if key is not None:
            self._answers[key] = (asked, reply)
            while len(self._answers) > THINGS_MAX:
                del self._answers[next(iter(self._answers))]
        return reply

    def _broken_for(self, asked: _Asked, key: str | None) -> Reply:
        """An error of its own, which is the answer to the key from now on, unless that has one."""
        if key is not None:
            self._answers.setdefault(key, (asked, _broken(500)))
        return _broken(500)

    def _tried(self, asked: _Asked, act: Callable[[], Json]) -> Reply:
        try:
            return Reply(200, msgspec.json.encode(act()))
        except ProviderError as error:
            return _refused(error, asked.bank_url)

    def _step(self, asked: _Asked) -> tuple[Step, Callable[[], Json]] | None:
        """What a POST asks for, and how it is done. None where there is no such thing."""
        provider, bank = self._provider, asked.bank_url
        step: tuple[Step, Callable[[], Json]] | None = None
        match asked.path.split("/"):
            case ["checkout", "sessions"]:
                step = Step.PAGE, lambda: page_json(provider.open_page(self._new_page(asked)), bank)
            case ["checkout", "sessions", each, "expire"]:
                step = Step.CANCEL, lambda: page_json(provider.expire_page(each), bank)
            case ["payment_intents"]:
                step = Step.CHARGE, lambda: self._charge(asked)
            case ["payment_intents", each, "capture"]:
                step = Step.CAPTURE, lambda: self._capture(asked, each)
            case ["payment_intents", each, "cancel"]:
                step = Step.CANCEL, lambda: intent_json(provider.cancel(each), bank, form(Form, asked.text).expand)
            case ["refunds"]:
                step = Step.REFUND, lambda: self._refund(asked)
            case ["payment_methods", each, "detach"]:
                step = Step.DETACH, lambda: {"id": provider.detach(each), "object": "payment_method", "customer": None}
        return step

    def _read(self, asked: _Asked) -> Json:
        """What a GET asks for."""
        provider, bank = self._provider, asked.bank_url
        query = form(ListForm, asked.text)
        match asked.path.split("/"):
            case ["checkout", "sessions"]:
                return _part(asked, query, [provider.page(each) for each in list(provider.pages)], bank)
            case ["checkout", "sessions", each]:
                return page_json(provider.page(each), bank, query.expand)
            case ["payment_intents"]:
                return _part(asked, query, list(provider.intents.values()), bank)
            case ["payment_intents", each]:
                return intent_json(provider.intent(each), bank, query.expand)
            case ["refunds"]:
                return _listed(asked, query, _refunds(provider, query))
            case ["disputes"]:
                return _listed(asked, query, _disputes(provider, query))
            case ["charges"]:
                charged = sorted(
                    (one for one in provider.intents.values() if one.charged), key=lambda one: one.charged_at
                )
                return _listed(asked, query, [charge_json(one) for one in reversed(charged)])
            case _:
                raise _unknown_route(asked)

    def _new_page(self, asked: _Asked) -> PayPage:
        wanted, provider = form(PageForm, asked.text), self._provider
        price, intent = wanted.line_items[0].price_data, wanted.payment_intent_data
        session_id = provider.new_id("cs_test")
        return PayPage(
            session_id=session_id,
            amount=int(price.unit_amount),
            currency=price.currency,
            name=price.product_data.name,
            created=provider.now(),
            expires_at=int(wanted.expires_at),
            metadata=wanted.metadata,
            intent_metadata=intent.metadata,
            success_url=wanted.success_url,
            cancel_url=wanted.cancel_url,
            url=f"{asked.host}/pay/{session_id}",
            customer=wanted.customer,
            makes_customer=wanted.customer_creation == "always",
            keeps=intent.setup_future_usage is not None,
        )

    def _charge(self, asked: _Asked) -> Json:
        wanted, provider = form(ChargeForm, asked.text), self._provider
        intent = Intent(
            provider.new_id("pi"),
            int(wanted.amount),
            wanted.currency,
            provider.now(),
            wanted.metadata,
            wanted.description,
            return_url=wanted.return_url,
        )
        provider.charge_saved(intent, wanted.customer, wanted.payment_method)
        return intent_json(intent, asked.bank_url, wanted.expand)

    def _capture(self, asked: _Asked, intent_id: str) -> Json:
        wanted = form(CaptureForm, asked.text)
        taken = wanted.amount_to_capture
        intent = self._provider.capture(intent_id, None if taken is None else int(taken))
        return intent_json(intent, asked.bank_url, wanted.expand)

    def _refund(self, asked: _Asked) -> Json:
        wanted = form(RefundForm, asked.text)
        return refund_json(*self._provider.refund(wanted.payment_intent, int(wanted.amount), wanted.metadata))


def _part(asked: _Asked, query: ListForm, things: Sequence[PayPage | Intent], bank: str) -> Json:
    """A part of a list, newest first."""
    newest = reversed(things)
    shown = [page_json(each, bank) if isinstance(each, PayPage) else intent_json(each, bank) for each in newest]
    return _listed(asked, query, shown)


def _refunds(provider: EmulatedProvider, query: ListForm) -> Sequence[Json]:
    """All refunds, or those of one intent, newest first."""
    intents = provider.intents.values() if query.payment_intent is None else [provider.intent(query.payment_intent)]
    below = [each.removeprefix("data.") for each in query.expand]
    every = [(intent, refund) for intent in intents for refund in intent.refunds]
    newest = sorted(every, key=lambda one: (one[1].created, one[1].refund_id), reverse=True)
    return [refund_json(intent, refund, below) for intent, refund in newest]


def _disputes(provider: EmulatedProvider, query: ListForm) -> Sequence[Json]:
    """All disputes, newest first."""
    below = [each.removeprefix("data.") for each in query.expand]
    disputed = sorted((one for one in provider.intents.values() if one.dispute), key=lambda one: one.disputed_at)
    return [dispute_json(intent, below) for intent in reversed(disputed)]


def _listed(asked: _Asked, query: ListForm, things: Sequence[Json]) -> Json:
    """What of it was made in that time, a part at a time."""
    shown = [each for each in things if query.created.has(each["created"])]
    ids = [each["id"] for each in shown]
    begin = ids.index(query.starting_after) + 1 if query.starting_after in ids else 0
    end = begin + int(query.limit)
    return list_json(f"{STARTS}{asked.path}", shown[begin:end], has_more=len(shown) > end)


def _refused(error: ProviderError, bank_url: str = "") -> Reply:
    return Reply(error.status, msgspec.json.encode(error_json(error, bank_url)))


def _broken(status: int) -> Reply:
    return _refused(ProviderError(status, "api_error", "api_error", "Something went wrong on our end."))


def _key_in_use(*, same: bool) -> Reply:
    if same:
        message = "There is another request in progress with this key."
        return _refused(ProviderError(409, "invalid_request_error", "idempotency_key_in_use", message))
    message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
    return _refused(ProviderError(400, "idempotency_error", "idempotency_error", message))


def _unknown_route(asked: _Asked) -> ProviderError:
    message = f"Unrecognized request URL ({asked.method}: {STARTS}{asked.path})."
    return ProviderError(404, "invalid_request_error", "url_invalid", message)
