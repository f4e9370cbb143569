"""Who takes a restaurant's money: its own choice, else that of Trivet's settings; and what says which."""

from collections.abc import AsyncIterator

import pytest

from actors.domain.restaurant import Menu, PaymentChoice
from pos.payments.books import ProvidersBooks
from pos.payments.driver import AtCounter, Authorised, Forged, Unknown
from pos.payments.environment import ProviderSettings, provider_settings
from pos.payments.providers import Providers
from tests.plain import plain_restaurant
from tests.pos.payments.rig import asked, charge

SIMULATED = provider_settings({"TRIVET_PAYMENT_DRIVER": " Simulator ", "TRIVET_PAYMENT_SETTINGS": '{"latency_s": 0}'})
MENU = Menu((), {})
PLAIN = plain_restaurant({}, MENU)
OWN = plain_restaurant({}, MENU, payments=PaymentChoice("simulator", '{"latency_s": 0}'))
COUNTER = plain_restaurant({}, MENU, payments=PaymentChoice("counter"))


@pytest.fixture
async def simulated() -> AsyncIterator[Providers]:
    providers = Providers(SIMULATED, lambda: 0.9)
    yield providers
    await providers.aclose()


async def test_a_restaurant_that_says_nothing_has_the_provider_of_the_settings(simulated: Providers) -> None:
    assert simulated.card_provider(PLAIN) == "simulator"
    assert isinstance(await simulated.driver(PLAIN, "simulator").authorise(charge()), Authorised)


async def test_without_a_choice_anywhere_nobody_takes_cards() -> None:
    providers = Providers(provider_settings({}), lambda: 0.9)
    assert [providers.card_provider(each) for each in (PLAIN, OWN, COUNTER)] == [None, "simulator", None]


@pytest.mark.parametrize(
    "choice",
    [
        PaymentChoice("paypal"),
        PaymentChoice(" "),
        PaymentChoice("simulator", '{"declines": 2}'),
        PaymentChoice("stripe", '{"key": "key", "webhook_secret": "of_nobody"}'),
    ],
)
async def test_where_nobody_could_be_asked_no_card_is_taken(simulated: Providers, choice: PaymentChoice) -> None:
    assert simulated.card_provider(plain_restaurant({}, MENU, payments=choice)) is None
    assert simulated.card_provider(PLAIN) == "simulator"


async def test_a_payment_is_only_asked_about_at_the_provider_that_took_it(simulated: Providers) -> None:
    assert await simulated.driver(PLAIN, "stripe").look_up(asked()) == Unknown("not_sent_misconfigured")
    assert await simulated.driver(COUNTER, "simulator").look_up(asked()) == Unknown("not_sent_misconfigured")
    assert isinstance(await simulated.driver(PLAIN, "counter").authorise(charge(way=AtCounter())), Authorised)


async def test_a_word_from_a_provider_that_is_not_the_restaurants_is_nobodys(simulated: Providers) -> None:
    assert simulated.word(PLAIN, "stripe", {}, b"{}") == Forged()
    assert simulated.word(PLAIN, "simulator", {}, b"{}") == Forged()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"DRIVER": "paypal"}, "TRIVET_PAYMENT_DRIVER must be one of stripe, simulator, counter, or empty."),
        ({"DRIVER": "stripe"}, "TRIVET_PAYMENT_SETTINGS: payment settings: .*key"),
        ({"SECRETS": "hunter2"}, r"^TRIVET_PAYMENT_SECRETS must be pairs of name=secret, separated by commas\.$"),
        ({"ASK_TIMEOUT_S": "11"}, "TRIVET_PAYMENT_ASK_TIMEOUT_S must be a number from 0.1 to 10"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variables: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        provider_settings({f"TRIVET_PAYMENT_{name}": value for name, value in variables.items()})


def test_no_secret_is_shown() -> None:
    settings = provider_settings({"TRIVET_PAYMENT_SECRETS": "chianti=hunter2"})
    assert isinstance(settings, ProviderSettings)
    assert "hunter2" not in repr(settings)


async def test_only_books_that_outlive_a_process_are_compared(simulated: Providers) -> None:
    books = ProvidersBooks(simulated)
    keys = "key=sk_test_1,hook=whsec_1"
    having = ProvidersBooks(Providers(provider_settings({"TRIVET_PAYMENT_SECRETS": keys}), lambda: 0.9))
    stripe = PaymentChoice("stripe", '{"key": "key", "webhook_secret": "hook"}')
    assert [books.provider(each) for each in (PLAIN, OWN, COUNTER)] == [None, None, None]
    assert having.provider(plain_restaurant({}, MENU, payments=stripe)) == "stripe"
    assert books.provider(plain_restaurant({}, MENU, payments=stripe)) == "stripe"  # and it says why it is not read
    await having.providers.aclose()
