"""What the emulated payment provider knows, in a form that outlives it: pages, intents, saved cards.

Whoever runs it beside a database that is kept keeps it too: what was paid yesterday can then be given back today, and
the night's reconciliation finds at the provider what it finds in the ledger. Why a card was declined is not kept, and
neither are the answers to idempotency keys.

Owns: that form. Must not: touch a file.
"""

from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from pos.emulators.payment import EmulatedProvider, Intent, PayPage
from pos.emulators.payment_cards import CARDS

LEAP: Final = 1_000  # ids that may have been given away after it was written last, and are not given again


@frozen
class Books:
    """All of it. `methods` is whose a saved card is, and its number, which is a test card's."""

    last_id: int
    intents: Mapping[str, Intent]
    pages: Mapping[str, PayPage]
    methods: Mapping[str, tuple[str, str]]


NOTHING: Final = Books(0, {}, {}, {})


def books_of(provider: EmulatedProvider) -> Books:
    """What it knows now. An intent names its page, so that the page need not hold it."""
    return Books(
        provider.last_id,
        {name: evolve(intent, error=None) for name, intent in provider.intents.items()},
        {name: evolve(page, intent=None) for name, page in provider.pages.items()},
        {name: (customer, card.number) for name, (customer, card) in provider.methods.items()},
    )


def recall(provider: EmulatedProvider, books: Books) -> None:
    """Tells a new one what another knew."""
    provider.last_id = books.last_id + LEAP
    provider.intents.update(books.intents)
    provider.pages.update(books.pages)
    provider.methods.update(
        {name: (customer, CARDS[number]) for name, (customer, number) in books.methods.items() if number in CARDS}
    )
    for intent in books.intents.values():
        page = provider.pages.get(intent.page or "")
        if page is not None:
            page.intent = intent
