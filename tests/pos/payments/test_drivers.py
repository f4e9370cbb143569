"""Each restaurant's driver is built once, as it says, and anew when it has chosen another provider."""

import builtins
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import structlog

from actors.domain.restaurant import PaymentChoice
from pos.outside.keyring import keyring_of
from pos.outside.misfit import Misfit
from pos.payments.counter import Counter
from pos.payments.driver import NOT_SENT, Authorised, Driver, Forged, Refused, SavedMethod, Unknown
from pos.payments.drivers import PaymentDrivers
from pos.payments.misconfigured import MisconfiguredPayments
from pos.payments.payment_settings import (
    CounterSettings,
    SimulatorSettings,
    StripeSettings,
    payment_settings,
)
from pos.payments.simulator import Simulator
from pos.payments.stripe import Stripe
from tests.pos.payments.rig import KEY, SECRET, Rig, asked, charge

NAMED = {"key": "chianti_key", "webhook_secret": "chianti_hook"}


@pytest.fixture
async def drivers() -> AsyncIterator[PaymentDrivers]:
    drivers = PaymentDrivers(keyring_of(f"chianti_key={KEY},chianti_hook={SECRET}"), lambda: 0.9)
    yield drivers
    await drivers.aclose()


def inside(driver: Driver) -> object:
    return driver._driver  # type: ignore[attr-defined]


def stripes(**more: str) -> PaymentChoice:
    return PaymentChoice("stripe", msgspec.json.encode(NAMED | more).decode())


@pytest.mark.parametrize(
    ("choice", "kind"),
    [(PaymentChoice("simulator"), Simulator), (PaymentChoice("counter"), Counter), (stripes(), Stripe)],
)
async def test_a_restaurant_has_the_driver_that_it_has_chosen_and_keeps_it(
    drivers: PaymentDrivers, choice: PaymentChoice, kind: type
) -> None:
    driver = drivers.driver_for(1, choice)
    assert isinstance(inside(driver), kind)
    assert drivers.driver_for(1, choice) is driver
    assert drivers.driver_for(2, choice) is not driver
    assert inside(drivers.driver_for(1, PaymentChoice("simulator", '{"latency_s": 0}'))) is not inside(driver)


async def test_what_is_named_reaches_the_provider(drivers: PaymentDrivers, paying: Rig) -> None:
    driver = drivers.driver_for(1, stripes(url=f"http://127.0.0.1:{paying.port}/"))
    answer = await driver.authorise(charge(way=paying.saved()))
    assert isinstance(answer, Authorised)
    event = paying.webhooks.events[-1]
    assert driver.parse_webhook(paying.webhooks.headers(event), event.body) != Forged()


@pytest.mark.parametrize(
    "choice",
    [
        PaymentChoice("paypal"),
        PaymentChoice(""),
        PaymentChoice("stripe"),
        PaymentChoice("stripe", "{"),
        PaymentChoice("stripe", "[" * 5000),
        PaymentChoice("counter", '{"drawer": 1}'),
        PaymentChoice("simulator", '{"declines": 1.5}'),
        stripes(key="unknown"),
        stripes(url="ftp://stripe.example"),
        stripes(url="http://ann:hunter2@stripe.example"),
        stripes(card="4242424242424242"),
    ],
)
async def test_settings_that_make_no_sense_ask_nobody_and_are_logged_once(
    drivers: PaymentDrivers, choice: PaymentChoice, logged: list[structlog.typing.EventDict]
) -> None:
    driver = drivers.driver_for(1, choice)
    assert drivers.driver_for(1, choice) is driver
    assert isinstance(inside(driver), MisconfiguredPayments)
    payment = asked()
    outcomes = [
        await driver.authorise(charge()),
        await driver.look_up(payment),
        await driver.capture(payment, 1),
        await driver.void(payment),
        await driver.refund(payment, "ref-1", 1),
        await driver.forget(SavedMethod("stripe", "cus_1:pm_1")),
    ]
    assert outcomes == [Unknown(f"{NOT_SENT}_misconfigured")] * 6
    assert not Unknown(f"{NOT_SENT}_misconfigured").may_have_arrived
    assert driver.parse_webhook({}, b"{}") == Forged()
    assert [event["event"] for event in logged] == ["payments_misconfigured"]
    assert not any(value in repr(logged) for value in (KEY, SECRET, "hunter2", "4242424242424242"))


async def test_a_server_without_the_extra_libraries_says_so_and_serves_on(
    drivers: PaymentDrivers, logged: list[structlog.typing.EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pos.payments.stripe":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    driver = drivers.driver_for(1, stripes())
    monkeypatch.undo()
    assert isinstance(inside(driver), MisconfiguredPayments)
    assert "extra" in logged[0]["reason"]
    assert await drivers.driver_for(2, PaymentChoice("counter")).capture(asked(), 0) == Refused("amount_invalid")


def test_only_the_secrets_names_must_be_there() -> None:
    assert payment_settings("stripe", msgspec.json.encode(NAMED).decode()) == StripeSettings(**NAMED)
    assert payment_settings("simulator", "{}") == SimulatorSettings()
    assert payment_settings("counter", "{}") == CounterSettings()
    with pytest.raises(Misfit, match="none of stripe, simulator, counter"):
        payment_settings("paypal", "{}")


async def test_what_was_opened_is_closed_once(drivers: PaymentDrivers, paying: Rig) -> None:
    driver = drivers.driver_for(1, stripes(url=f"http://127.0.0.1:{paying.port}"))
    await driver.look_up(asked())
    await drivers.aclose()
    await drivers.aclose()
    assert isinstance(await driver.look_up(asked()), Unknown)
