"""Stripe's amounts and words, read without Stripe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.payments.driver import Authorised, Captured, Declined, Money, RequiresAction, SavedMethod, Unknown, Voided
from pos.payments.stripe_objects import (
    Charge,
    Intent,
    PaymentError,
    Session,
    code,
    ours,
    parts_of,
    state_of_intent,
    state_of_session,
    theirs,
)

EUR = Money(1900, "EUR")


@pytest.mark.parametrize(
    ("money", "stripes"),
    [
        (Money(1900, "EUR", 2), 1900),
        (Money(1900, "JPY", 0), 1900),
        (Money(1900, "ISK", 0), 190_000),  # by hand: https://docs.stripe.com/currencies, special cases
        (Money(190_000, "ISK", 2), 190_000),
        (Money(190_050, "ISK", 2), None),
        (Money(5, "UGX", 0), 500),
        (Money(5120, "KWD", 3), 5120),
        (Money(5124, "KWD", 3), None),
        (Money(512, "KWD", 2), 5120),
        (Money(19, "RSD", 0), 1900),  # which CLDR writes without digits, and Stripe with two
        (Money(19_000, "EUR", 3), 1900),
        (Money(19_001, "EUR", 3), None),
        (Money(1900, "JPY", 2), 19),
        (Money(1901, "JPY", 2), None),
    ],
)
def test_an_amount_is_what_stripe_takes_it_for_or_cannot_be_charged(money: Money, stripes: int | None) -> None:
    assert theirs(money, money.amount) == stripes
    assert stripes is None or ours(money, stripes) == money.amount


@given(
    st.integers(min_value=1, max_value=10**12),
    st.sampled_from(["EUR", "JPY", "KWD", "ISK", "UGX", "RSD", "TND"]),
    st.integers(min_value=0, max_value=4),
)
def test_what_can_be_charged_comes_back_as_the_same_amount(amount: int, currency: str, digits: int) -> None:
    money = Money(amount, currency, digits)
    scaled = theirs(money, amount)
    assert scaled is None or ours(money, scaled) == amount


def intent(status: str, **more: object) -> Intent:
    return Intent("pi_1", status, 1900, "eur", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (intent("requires_capture", amount_capturable=1900), Authorised("pi_1", 1900)),
        (
            intent(
                "requires_capture",
                amount_capturable=1900,
                setup_future_usage="on_session",
                customer="cus_1",
                payment_method="pm_1",
            ),
            Authorised("pi_1", 1900, SavedMethod("stripe", "cus_1:pm_1")),
        ),
        (intent("succeeded", amount_received=1500, latest_charge="ch_1"), Captured("pi_1", 1500)),
        (
            intent("succeeded", amount_received=1500, latest_charge=Charge("ch_1", 1500, 200)),
            Captured("pi_1", 1500, 200),
        ),
        (intent("canceled"), Voided()),
        (intent("requires_payment_method"), Declined("declined")),
        (
            intent("requires_payment_method", last_payment_error=PaymentError("card_declined", "lost_card")),
            Declined("lost_card"),
        ),
        (intent("requires_action"), Unknown("no_page")),
        (intent("processing"), Unknown("in_progress")),
        (intent("something_new"), Unknown("in_progress")),
    ],
)
def test_every_state_of_an_intent_is_one_of_ours_or_unknown(given: Intent, state: object) -> None:
    assert state_of_intent(given, EUR) == state


@pytest.mark.parametrize(
    ("status", "paid", "state"),
    [
        ("open", None, RequiresAction("cs_1", "https://pay.example")),
        ("open", intent("requires_payment_method"), RequiresAction("cs_1", "https://pay.example")),
        ("complete", intent("requires_capture", amount_capturable=1900), Authorised("pi_1", 1900)),
        ("complete", "pi_1", Unknown("garbled_answer")),
        ("complete", None, Unknown("garbled_answer")),
        ("expired", None, Declined("expired")),
        (None, None, Unknown("garbled_answer")),
        ("something_new", None, Unknown("garbled_answer")),
    ],
)
def test_every_state_of_a_page_is_one_of_ours_or_unknown(
    status: str | None, paid: Intent | str | None, state: object
) -> None:
    assert state_of_session(Session("cs_1", status, 1900, "eur", "https://pay.example", paid), EUR) == state


def test_a_page_without_an_address_is_no_page() -> None:
    assert state_of_session(Session("cs_1", "open", 1900, "eur"), EUR) == Unknown("no_page")


@pytest.mark.parametrize("word", [None, "", "Your card", "x" * 65, "<b>", "1", "Über", "a\n"])
def test_what_does_not_look_like_a_code_is_not_passed_on(word: str | None) -> None:
    assert code(word, "otherwise") == "otherwise"


@pytest.mark.parametrize("token", ["", "cus_1", "pm_1", "cus_1:", ":pm_1", "cus_1:src_1", "pm_1:cus_1"])
def test_a_token_is_a_customer_and_a_method(token: str) -> None:
    assert parts_of(SavedMethod("stripe", token)) is None
    assert parts_of(SavedMethod("simulator", "cus_1:pm_1")) is None
    assert parts_of(SavedMethod("stripe", "cus_1:pm_1")) == ("cus_1", "pm_1")
