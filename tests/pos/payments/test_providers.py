"""Who takes a restaurant's money: its own choice, else that of Trivet's settings; and what says which."""

from collections.abc import AsyncIterator

import pytest

from actors.domain.restaurant import Menu, PaymentChoice, Restaurant
from pos.payments.books import ProvidersBooks
from pos.payments.driver import AtCounter, Authorised, Forged, Unknown
from pos.payments.environment import ProviderSettings, provider_settings
from pos.payments.misconfigured import MisconfiguredPayments
from pos.payments.providers import Providers
from tests.plain import plain_restaurant
from tests.pos.payments.rig import asked, charge

SIMULATED = provider_settings({"TRIVET_PAYMENT_DRIVER": " Simulator ", "TRIVET_PAYMENT_SETTINGS": '{"latency_s": 0}'})
MENU = Menu((), {})
PLAIN = plain_restaurant({}, MENU)
OWN = plain_restaurant({}, MENU, payments=PaymentChoice("simulator", '{"latency_s": 0}'))
EMULATED = ', "url": "http://127.0.0.1:9200"}'
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


STRIPE = '{"key": "key", "webhook_secret": "hook"}'
SECRETS = provider_settings({"TRIVET_PAYMENT_SECRETS": "key=sk_test_1,hook=whsec_1,other=sk_test_2"})


def at_stripe(settings: str) -> Restaurant:
    return plain_restaurant({}, MENU, payments=PaymentChoice("stripe", settings))


async def test_a_payment_is_only_asked_about_in_the_account_that_took_it() -> None:
    providers = Providers(SECRETS, lambda: 0.9)
    first = at_stripe(STRIPE)
    mark = providers.account(first, "stripe")
    assert mark is not None
    driver = providers.driver(first, "stripe", mark)
    assert not isinstance(driver, MisconfiguredPayments)
    assert providers.driver(first, "stripe") is driver  # of an older one the account is not known
    for settings in (STRIPE.replace(': "key"', ': "other"'), STRIPE[:-1] + EMULATED):
        second = at_stripe(settings)
        assert providers.account(second, "stripe") not in (None, mark)
        assert await providers.driver(second, "stripe", mark).look_up(asked()) == Unknown("not_sent_misconfigured")
        assert not isinstance(providers.driver(second, "stripe"), MisconfiguredPayments)
    hook = at_stripe(STRIPE.replace('"hook"', '"key"'))
    assert providers.account(hook, "stripe") == mark  # another secret for webhooks is no other account
    await providers.aclose()


async def test_accounts_of_nobody_and_of_no_sense_have_no_mark(simulated: Providers) -> None:
    assert [simulated.account(each, "simulator") for each in (PLAIN, OWN, COUNTER)] == [None] * 3
    assert simulated.account(PLAIN, "stripe") is None
    assert simulated.account(at_stripe("{}"), "stripe") is None


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
