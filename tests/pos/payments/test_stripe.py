"""Stripe's own library against what stands for Stripe: pages, banks, saved methods, and everything that goes wrong."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import time

import pytest
import stripe
import trio
from attrs import evolve

from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step
from pos.emulators.payment_server import charged
from pos.payments import stripe as driver
from pos.payments import stripe_account
from pos.payments.driver import (
    Absent,
    Authorised,
    Captured,
    Declined,
    Forged,
    Forgotten,
    Hosted,
    Money,
    Notice,
    Refunded,
    Refused,
    RequiresAction,
    Saved,
    SavedMethod,
    Unknown,
    Unrelated,
    Voided,
)
from pos.payments.payment_settings import StripeSettings
from pos.payments.stripe import Stripe, StripeKeys
from tests.pos.payments.rig import BACK, KEY, SECRET, TOKEN, Rig, asked, begun, charge, rigged

SAVING = Hosted(BACK.success_url, BACK.cancel_url, save=True)
DECLINED = {
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000009987": "lost_card",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
}


def other(paying: Rig, key: str = KEY) -> Stripe:
    """Another driver of the same account, or of one with another key."""
    settings = StripeSettings("key", "webhook_secret", f"http://127.0.0.1:{paying.port}")
    return Stripe(settings, StripeKeys(key, SECRET), paying.line)


# ---- the page


async def test_the_page_shows_what_is_paid_and_sends_people_back_when_it_is(paying: Rig) -> None:
    answer = await paying.driver.authorise(charge())
    assert isinstance(answer, RequiresAction)
    page = await paying.browser.get(answer.redirect_url)
    assert "Table 7 at Chianti" in page.text
    assert "19.00 EUR" in page.text
    assert BACK.cancel_url in page.text
    paid = await paying.pay(answer)
    assert (paid.status_code, paid.headers["location"]) == (303, BACK.success_url)
    assert isinstance(await paying.look_up(), Authorised)


@pytest.mark.parametrize("number", DECLINED)
async def test_a_card_that_is_declined_on_the_page_leaves_it_open_for_another(paying: Rig, number: str) -> None:
    answer = await paying.driver.authorise(charge())
    assert (await paying.pay(answer, number)).status_code == 402
    assert await paying.look_up() == answer
    assert paying.words("payment_intent.payment_failed") == [Unrelated(paying.webhooks.events[-1].event_id)]
    await paying.pay(answer)
    assert isinstance(await paying.look_up(), Authorised)
    assert [each.amount for each in charged(paying.provider)] == [1900]


@pytest.mark.parametrize(("agreed", "expected"), [("yes", Authorised), ("no", RequiresAction)])
async def test_a_bank_that_asks_is_answered_before_the_money_is_held(paying: Rig, agreed: str, expected: type) -> None:
    answer = await paying.driver.authorise(charge())
    asks = await paying.pay(answer, "4000002500003155")
    bank = asks.headers["location"]
    assert bank.startswith("/bank/")
    assert await paying.look_up() == answer
    assert not charged(paying.provider)
    await paying.browser.post(f"http://127.0.0.1:{paying.port}{bank}", data={"agreed": agreed})
    assert isinstance(await paying.look_up(), expected)


async def test_a_page_is_open_for_an_hour_and_then_the_payment_is_declined(paying: Rig) -> None:
    answer = await paying.driver.authorise(charge())
    later = begun() + timedelta(seconds=driver.PAGE_OPEN_S)
    paying.provider.clock = later.timestamp
    assert (await paying.pay(answer)).status_code == 410
    assert await paying.look_up() == Declined("expired")
    assert await paying.driver.void(asked()) == Voided()
    notice = paying.words("checkout.session.expired")
    assert notice == [Notice(paying.webhooks.events[-1].event_id, "pay-1", Declined("expired"))]


async def test_a_page_that_is_paid_while_it_is_closed_is_found_paid(paying: Rig) -> None:
    answer = await paying.driver.authorise(charge())
    paying.behave(PaymentBehaviour(at=Step.CANCEL, think_s=0.3))
    async with trio.open_nursery() as nursery:

        async def void() -> None:
            assert await paying.driver.void(asked()) == Unknown("paid_meanwhile")

        nursery.start_soon(void)
        await trio.testing.wait_all_tasks_blocked(0.1)
        await paying.pay(answer)
    assert isinstance(await paying.look_up(), Authorised)
    assert await paying.driver.void(asked()) == Voided()
    assert [each.held for each in charged(paying.provider)] == [0]


async def test_what_stripe_cannot_charge_is_declined_before_anybody_is_asked(paying: Rig) -> None:
    for money in (Money(0, "EUR"), Money(-5, "EUR"), Money(19_001, "KWD", 3), Money(19_001, "JPY", 3)):
        assert await paying.driver.authorise(charge(money=money)) == Declined("amount_invalid")
    assert paying.provider.requests == 0
    assert await paying.driver.authorise(charge(money=Money(10**9, "EUR"))) == Declined("parameter_invalid")


# ---- saved methods


async def test_a_method_is_saved_as_a_token_and_pays_without_a_page(paying: Rig) -> None:
    held = await paying.held(way=SAVING)
    assert held.saved is not None
    assert (held.saved.brand, held.saved.last4) == ("visa", "4242")
    answer = await paying.driver.authorise(charge("pay-2", way=Saved(held.saved, "http://127.0.0.1:1/back")))
    assert isinstance(answer, Authorised)
    assert await paying.driver.capture(asked("pay-2"), 1900) == Captured(answer.reference, 1900)


async def test_nothing_is_saved_that_nobody_wanted_to_be(paying: Rig) -> None:
    held = await paying.held()
    assert held.saved is None
    assert paying.provider.methods == {}


async def test_a_second_method_is_saved_beside_the_first(paying: Rig) -> None:
    first = (await paying.held(way=SAVING)).saved
    second = (await paying.held("pay-2", way=Hosted(BACK.success_url, BACK.cancel_url, save=True, beside=first))).saved
    assert first is not None
    assert second is not None
    assert first.token.split(":")[0] == second.token.split(":")[0]
    assert first != second


@pytest.mark.parametrize("number", DECLINED)
async def test_a_saved_method_that_is_declined_says_why_now_and_later(paying: Rig, number: str) -> None:
    way = paying.saved(number)
    for _ in range(2):
        assert await paying.driver.authorise(charge(way=way)) == Declined(DECLINED[number])
    assert await paying.look_up() == Declined(DECLINED[number])
    states = [word.state for word in paying.words() if isinstance(word, Notice)]
    assert states == [Declined(DECLINED[number])]


@pytest.mark.parametrize(("agreed", "expected"), [("yes", Authorised), ("no", Declined)])
async def test_the_bank_of_a_saved_method_sends_its_owner_back(paying: Rig, agreed: str, expected: type) -> None:
    answer = await paying.driver.authorise(charge(way=paying.saved("4000002760003184")))
    assert isinstance(answer, RequiresAction)
    assert answer.reference.startswith("pi_")
    assert await paying.look_up() == answer
    assert "Is it you" in (await paying.browser.get(answer.redirect_url)).text
    back = await paying.browser.post(answer.redirect_url, data={"agreed": agreed})
    assert back.headers["location"] == "http://127.0.0.1:1/back"
    assert isinstance(await paying.look_up(), expected)


@pytest.mark.parametrize(
    "method",
    [SavedMethod("stripe", "cus_ann:pm_bob"), SavedMethod("stripe", "pm_ann"), SavedMethod("simulator", TOKEN)],
)
async def test_a_method_that_is_none_of_theirs_is_declined(paying: Rig, method: SavedMethod) -> None:
    paying.keep()
    answer = await paying.driver.authorise(charge(way=Saved(method, "http://127.0.0.1:1/back")))
    assert isinstance(answer, Declined)
    assert not charged(paying.provider)


async def test_a_forgotten_method_pays_nothing_any_more_and_may_be_forgotten_twice(paying: Rig) -> None:
    way = paying.saved()
    for _ in range(2):
        assert await paying.driver.forget(way.method) == Forgotten()
    assert isinstance(await paying.driver.authorise(charge(way=way)), Declined)
    paying.behave(PaymentBehaviour(PaymentManner.ERROR))
    assert await paying.driver.forget(way.method) == Unknown("http_500")
    assert await paying.driver.forget(SavedMethod("simulator", "sim_1")) == Forgotten()


# ---- what goes wrong


async def test_a_payment_asked_for_in_another_way_before_is_looked_up(paying: Rig) -> None:
    await paying.held()
    answer = await paying.driver.authorise(charge(way=paying.saved()))
    assert answer == Unknown("idempotency_error")
    assert await paying.driver.authorise(charge(money=Money(2000, "EUR"))) == Unknown("idempotency_error")
    assert isinstance(await paying.look_up(), Authorised)
    assert len(charged(paying.provider)) == 1


async def test_a_wrong_key_is_no_answer_to_the_question(paying: Rig) -> None:
    wrong = other(paying, "sk_test_wrong")
    assert await wrong.authorise(charge()) == Unknown("http_401")
    assert await wrong.look_up(asked()) == Unknown("http_401")
    assert await wrong.look_up(asked(reference="pi_1")) == Unknown("http_401")


async def test_a_name_that_the_account_does_not_know_is_not_an_absent_payment(paying: Rig) -> None:
    assert await paying.driver.look_up(asked(reference="pi_of_another")) == Unknown("reference_unknown")
    assert await paying.driver.look_up(asked(reference="cs_of_another")) == Unknown("reference_unknown")
    assert isinstance(await paying.driver.capture(asked(reference="pi_of_another"), 1900), Unknown)
    assert isinstance(await paying.driver.void(asked(reference="pi_of_another")), Unknown)


async def test_a_capture_that_was_refused_too_early_is_not_refused_for_a_day(paying: Rig) -> None:
    await paying.driver.authorise(charge(way=paying.saved("4000002760003184")))
    found = await paying.look_up()
    assert isinstance(found, RequiresAction)
    payment = asked(reference=found.reference)
    assert isinstance(await paying.driver.capture(payment, 1900), Refused | Unknown)
    await paying.browser.post(found.redirect_url, data={"agreed": "yes"})
    assert await paying.driver.capture(payment, 1900) == Captured(found.reference, 1900)


async def test_an_error_that_stripe_says_again_for_a_day_keeps_no_money_from_being_taken_or_let_go(paying: Rig) -> None:
    again = PaymentBehaviour(PaymentManner.ERROR_KEPT, times=1)
    paying.behave(again)
    answer = await paying.driver.authorise(charge())
    assert isinstance(answer, RequiresAction)
    await paying.pay(answer)
    taken = await paying.look_up()
    assert isinstance(taken, Authorised)
    paying.behave(again)
    assert await paying.driver.capture(asked(reference=taken.reference), 1900) == Captured(taken.reference, 1900)

    let_go = await paying.held("pay-2")
    paying.behave(again)
    assert await paying.driver.void(asked("pay-2", reference=let_go.reference)) == Voided()
    assert await paying.look_up("pay-2") == Voided()
    assert [(each.captured, each.held) for each in charged(paying.provider)] == [(1900, 0), (0, 0)]


async def test_an_error_that_stripe_says_again_for_a_day_keeps_no_page_open_that_was_called_off(paying: Rig) -> None:
    answer = await paying.driver.authorise(charge())
    assert isinstance(answer, RequiresAction)
    paying.behave(PaymentBehaviour(PaymentManner.ERROR_KEPT, times=1))
    assert await paying.driver.void(asked(reference=answer.reference)) == Voided()
    assert (await paying.pay(answer)).status_code == 410
    assert charged(paying.provider) == ()


@pytest.mark.parametrize(("step", "after"), [("cancel", Voided()), ("close_page", Declined("expired"))])
async def test_a_void_that_was_refused_once_is_not_refused_for_a_day(
    paying: Rig, monkeypatch: pytest.MonkeyPatch, step: str, after: object
) -> None:
    real = getattr(stripe_account.Account, step)

    async def refused_for_a_day(account: stripe_account.Account, name: str, key: str | None) -> object:
        await trio.lowlevel.checkpoint()
        return stripe_account.No("payment_intent_unexpected_state") if key else await real(account, name, key)

    await (paying.held() if step == "cancel" else paying.driver.authorise(charge()))
    monkeypatch.setattr(stripe_account.Account, step, refused_for_a_day)
    assert await paying.driver.void(asked()) == Voided()
    assert await paying.look_up() == after
    assert [each.held for each in charged(paying.provider)] == ([0] if step == "cancel" else [])


async def test_a_refund_is_not_asked_for_without_its_key_after_an_error(paying: Rig) -> None:
    held = await paying.held()
    payment = asked(reference=held.reference)
    await paying.driver.capture(payment, 1900)
    paying.behave(PaymentBehaviour(PaymentManner.ERROR_KEPT, times=1))
    for _ in range(2):
        assert await paying.driver.refund(payment, "ref-1", 500) == Unknown("http_500")
    assert [each.refunded for each in charged(paying.provider)] == [0]


async def test_a_refund_is_found_again_when_its_key_is_long_forgotten(paying: Rig) -> None:
    held = await paying.held()
    payment = asked(reference=held.reference)
    await paying.driver.capture(payment, 1900)
    first = await paying.driver.refund(payment, "ref-1", 500)
    assert isinstance(first, Refunded)
    async with rigged() as restarted:  # the keys are the API's, which is new; the money is the provider's
        restarted.provider.intents.update(paying.provider.intents)
        assert await restarted.driver.refund(payment, "ref-1", 500) == first
        assert await restarted.driver.capture(payment, 1900) == Captured(held.reference, 1900, 500)
        assert [each.refunded for each in charged(restarted.provider)] == [500]


async def test_a_payment_without_a_name_is_found_far_down_the_list_and_not_beyond_its_end(
    paying: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe_account, "LIST_LIMIT", 2)
    for number in range(1, 6):
        await paying.driver.authorise(charge(f"pay-{number}"))
    assert isinstance(await paying.look_up("pay-1"), RequiresAction)
    assert await paying.look_up("pay-9") == Absent()
    monkeypatch.setattr(stripe_account, "LIST_PAGES_MAX", 2)
    assert await paying.look_up("pay-1") == Unknown("too_many_to_look_through")
    assert isinstance(await paying.look_up("pay-5"), RequiresAction)


async def test_only_what_was_made_around_its_time_is_looked_through(paying: Rig) -> None:
    await paying.driver.authorise(charge())
    long_ago = evolve(asked(), asked_at=begun() - timedelta(days=2))
    assert await paying.driver.look_up(long_ago) == Absent()
    an_hour_ago = evolve(asked(), asked_at=begun() - timedelta(hours=1))
    assert isinstance(await paying.driver.look_up(an_hour_ago), RequiresAction)


@pytest.mark.parametrize("call", ["authorise", "look_up", "capture", "void", "refund", "forget"])
async def test_a_provider_that_is_too_slow_costs_no_more_than_the_limit(call: str) -> None:
    async with rigged(timeout_s=0.3) as paying:
        way, provider = paying.saved(), paying.provider
        provider.behave(PaymentBehaviour(latency_s=3600, look_up_latency_s=3600))
        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "authorise": lambda: paying.driver.authorise(charge(way=way)),
            "look_up": lambda: paying.driver.look_up(asked()),
            "capture": lambda: paying.driver.capture(asked(), 1900),
            "void": lambda: paying.driver.void(asked()),
            "refund": lambda: paying.driver.refund(asked(), "ref-1", 1),
            "forget": lambda: paying.driver.forget(way.method),
        }
        assert await calls[call]() == Unknown("timeout")
        provider.behave(PaymentBehaviour())
        found = await paying.look_up()
        assert isinstance(found, Authorised if call == "authorise" else Absent)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"),
        (200, b"1"),
        (200, b'{"object": "list", "data": 1}'),
        (200, b'{"id": 1, "status": []}'),
        (200, b"\xff\xfe"),
        (200, b"[" * 100_000),
        (400, b'{"error": []}'),
        (400, b'{"error": "no"}'),
        (402, b'{"error": null}'),
        (404, b"<html>"),
        (409, b'{"error": {"code": "idempotency_key_in_use"}}'),
        (429, b'{"error": {}}'),
        (503, b""),
        (302, b""),
    ],
)
async def test_whatever_somebody_between_us_answers_nothing_is_guessed(
    paying: Rig, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes
) -> None:
    async def answer(*_: object, **__: object) -> tuple[bytes, int, dict[str, str]]:
        await trio.lowlevel.checkpoint()
        return body, status, {}

    monkeypatch.setattr(paying.line, "request_async", answer)
    payment = asked(reference="pi_1")
    outcomes = [
        await paying.driver.authorise(charge()),
        await paying.driver.authorise(charge(way=paying.saved())),
        await paying.driver.look_up(payment),
        await paying.driver.look_up(asked()),
        await paying.driver.capture(payment, 1900),
        await paying.driver.void(payment),
        await paying.driver.refund(payment, "ref-1", 1),
        await paying.driver.forget(SavedMethod("stripe", TOKEN)),
    ]
    assert {type(outcome) for outcome in outcomes} == {Unknown}


# ---- webhooks


async def test_webhooks_in_any_order_say_what_was_true_when_they_were_written(paying: Rig) -> None:
    held = await paying.held(way=SAVING)
    payment = asked(reference=held.reference)
    captured = await paying.driver.capture(payment, 1900)
    assert held.saved is not None
    assert captured == Captured(held.reference, 1900, saved=held.saved)
    await paying.driver.refund(payment, "ref-1", 500)
    unnamed = evolve(held.saved, brand="", last4="")  # an event only names the charge, which knows the card
    states = [word.state for word in reversed(paying.words()) if isinstance(word, Notice)]
    assert states == [
        Captured(held.reference, 1900, 500),
        Captured(held.reference, 1900, saved=unnamed),
        Authorised(held.reference, 1900),
        Authorised(held.reference, 1900, unnamed),
    ]


async def test_an_old_signature_is_refused_and_a_fresh_one_of_the_same_event_is_not(paying: Rig) -> None:
    await paying.held()
    event = paying.webhooks.events[0]
    paying.provider.clock = lambda: time() - 310
    assert paying.driver.parse_webhook(paying.webhooks.headers(event), event.body) == Forged()
    paying.provider.clock = lambda: time() - 290
    assert isinstance(paying.driver.parse_webhook(paying.webhooks.headers(event), event.body), Notice)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"null",
        b'{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {}}}',
        b"[" * 9999,
    ],
)
async def test_bytes_that_are_signed_and_no_event_are_refused(paying: Rig, body: bytes) -> None:
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET)
    assert paying.driver.parse_webhook({"stripe-signature": header}, body) == Forged()


async def test_events_of_others_and_of_other_kinds_do_not_concern_us(paying: Rig) -> None:
    for kind, thing in (
        ("invoice.paid", "{}"),
        ("payment_intent.succeeded", '{"id": "pi_1", "status": "succeeded", "amount": 1, "currency": "eur"}'),
        ("charge.refunded", '{"id": "ch_1", "metadata": {"payment_of_trivet": "pay-1"}}'),
    ):
        body = f'{{"id": "evt_1", "object": "event", "type": "{kind}", "data": {{"object": {thing}}}}}'
        header = stripe.WebhookSignature.generate_signature_header(body, SECRET)
        assert paying.driver.parse_webhook({"stripe-signature": header}, body.encode()) == Unrelated("evt_1")


async def test_a_payment_that_is_voided_says_so_by_itself(paying: Rig) -> None:
    await paying.held()
    await paying.driver.void(asked())
    assert [word.state for word in paying.words("payment_intent.canceled") if isinstance(word, Notice)] == [Voided()]


# ---- what is asked, and what is never shown


async def test_every_parameter_that_is_asked_for_is_one_of_stripes(paying: Rig) -> None:
    page = driver._page_params(charge(), SAVING, 1900)
    saved = driver._saved_params(charge(), paying.saved(), ("cus_1", "pm_1"), 1900)
    known = stripe.params.checkout
    assert page.keys() <= known.SessionCreateParams.__annotations__.keys()
    assert page["payment_intent_data"].keys() <= known.SessionCreateParamsPaymentIntentData.__annotations__.keys()
    assert page["line_items"][0].keys() <= known.SessionCreateParamsLineItem.__annotations__.keys()
    price = page["line_items"][0]["price_data"]
    assert price.keys() <= known.SessionCreateParamsLineItemPriceData.__annotations__.keys()
    assert saved.keys() <= stripe.params.PaymentIntentCreateParams.__annotations__.keys()


async def test_no_key_and_no_token_is_in_any_repr_or_log(paying: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    held = await paying.held(way=SAVING)
    assert held.saved is not None
    way = Saved(held.saved, "http://127.0.0.1:1/back")
    answers: list[object] = [
        await paying.driver.authorise(charge("pay-2", way=way)),
        await paying.driver.forget(held.saved),
    ]
    paying.behave(PaymentBehaviour(PaymentManner.ERROR))
    answers += [await paying.driver.authorise(charge("pay-3", way=way)), await other(paying, "sk_x").look_up(asked())]
    seen = repr((held, way, answers, charge(way=way), other(paying), StripeKeys(KEY, SECRET), paying.words()))
    ours = "".join(record.getMessage() for record in caplog.records if record.name not in {"httpx2", "httpcore2"})
    customer, method = held.saved.token.split(":")
    for secret in (KEY, SECRET, held.saved.token, customer, method):
        assert secret not in seen
        assert secret not in ours


async def test_a_page_says_nothing_of_itself_to_the_log_because_whoever_has_its_address_can_pay(paying: Rig) -> None:
    answer = await paying.driver.authorise(charge())
    assert isinstance(answer, RequiresAction)
    assert answer.redirect_url not in repr(answer)


def test_stripes_library_writes_no_file_at_home_and_no_log_of_what_it_sends() -> None:
    assert stripe.enable_telemetry is False
    assert all(logging.getLogger(name).level >= logging.WARNING for name in ("stripe", "httpx", "httpcore"))
