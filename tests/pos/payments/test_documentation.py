"""What docs/payments.md shows is what the code does."""

import re
from pathlib import Path
from typing import Final

import httpx2
import msgspec
import trio

from actors.domain.restaurant import Menu
from pos.emulators.command import payment_emulator_command
from pos.emulators.payment import EmulatedProvider
from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step, Telling
from pos.emulators.payment_cards import CARDS
from pos.emulators.payment_server import PaymentDoor, serve_payments
from pos.emulators.payment_webhooks import Webhooks
from pos.payments import driver, simulator, stripe, stripe_webhooks
from pos.payments.driver import Authorised, Notice, RequiresAction
from pos.payments.environment import provider_settings
from pos.payments.payment_settings import SimulatorSettings, StripeSettings, payment_settings
from pos.payments.providers import Providers
from tests.plain import plain_restaurant
from tests.pos.payments.rig import charge

PAGE: Final = (Path(__file__).parents[3] / "docs" / "payments.md").read_text(encoding="utf-8")


def test_the_settings_that_are_shown_can_be_made() -> None:
    shown = re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert isinstance(payment_settings("stripe", shown[0]), StripeSettings)
    assert payment_settings("simulator", shown[1]) == SimulatorSettings()
    assert len(shown) == 2


def test_every_setting_is_explained() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert named == {field.name for field in msgspec.structs.fields(StripeSettings)}


async def test_the_restaurant_to_play_with_takes_cards_as_is_shown(nursery: trio.Nursery) -> None:
    options = {option.name: str(option.default) for option in payment_emulator_command(lambda *_: None).params}
    provider = EmulatedProvider()
    webhooks = Webhooks(provider, [], options["webhook_secret"])
    port = await nursery.start(serve_payments, PaymentDoor(provider, webhooks, options["key"]), "127.0.0.1", 0)
    shown = re.findall(r"^export (TRIVET_PAYMENT_\w+)='(.*)'$", PAGE, re.MULTILINE)
    variables = {name: value.replace(f":{options['port']}", f":{port}") for name, value in shown}
    providers = Providers(provider_settings(variables), lambda: 0.9)
    restaurant = plain_restaurant({}, Menu((), {}))
    assert providers.card_provider(restaurant) == "stripe"
    answer = await providers.driver(restaurant, "stripe").authorise(charge())
    assert isinstance(answer, RequiresAction)
    async with httpx2.AsyncClient(trust_env=False) as browser:
        await browser.post(answer.redirect_url, data={"card": next(iter(CARDS))})
    words = [
        providers.word(restaurant, "stripe", webhooks.headers(event), event.body)
        for event in webhooks.events
        if event.type == "payment_intent.amount_capturable_updated"
    ]
    assert [word.state.amount for word in words if isinstance(word, Notice) and isinstance(word.state, Authorised)] == [
        1900
    ]
    await providers.aclose()


def test_every_test_card_is_shown_with_what_it_does() -> None:
    rows = re.findall(r"^\| (`4.*?) \| (.*) \|$", PAGE, re.MULTILINE)
    shown = {number.replace(" ", ""): does for numbers, does in rows for number in re.findall(r"`(.*?)`", numbers)}
    assert shown == {number: card.does for number, card in CARDS.items()}


def test_every_behaviour_that_is_shown_can_be_ordered_and_every_one_there_is_is_shown() -> None:
    orders = re.findall(r"/behaviour -d '(.*?)'", PAGE)
    told = [msgspec.json.decode(order, type=PaymentBehaviour) for order in orders]
    assert {behaviour.manner for behaviour in told} == set(PaymentManner)
    assert all(f"`{step}`" in PAGE for step in Step)
    assert all(f'"{telling}"' in PAGE for telling in Telling)


def test_the_events_to_choose_are_those_that_are_read() -> None:
    chosen = PAGE[PAGE.index("Choose these events") :].split("\n\n")[0]
    assert set(re.findall(r"`([a-z_.]+)`", chosen)) == set(stripe_webhooks._READERS)


def test_the_figures_that_are_named_are_the_codes() -> None:
    assert f"within {driver.ASK_TIMEOUT_S:g} s" in PAGE
    assert f"back after {simulator.ACTION_S:g} s" in PAGE
    assert stripe.PAGE_OPEN_S == 3600
    assert "open for an hour" in PAGE
    assert driver.ASKABLE_S == 24 * 3600
    assert "within a day" in PAGE
