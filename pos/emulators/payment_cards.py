"""The test cards that Stripe's own test mode has, as far as we use them. None of them is anybody's.

Owns: what each does. Must not: take a card that is not in the list, so that nobody's real one is ever typed in vain.
"""

from typing import Final

from attrs import frozen


@frozen
class Card:
    """A test card. `declines` is the bank's reason, None where it pays; `code` is Stripe's word for that.

    `asks` is a bank that asks its owner first, `always` also when the card was saved.
    """

    number: str
    brand: str
    does: str
    code: str | None = None
    declines: str | None = None
    asks: bool = False
    always: bool = False
    saves: bool = False

    @property
    def spaced(self) -> str:
        """Its number as it stands on a card."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))

    @property
    def last4(self) -> str:
        """Its last four digits, which is what anybody may see of a card."""
        return self.number[-4:]


_ALL: Final = (
    Card("4242424242424242", "visa", "pays"),
    Card("5555555555554444", "mastercard", "pays"),
    Card("4000002500003155", "visa", "asks its bank, and pays without once it is saved", asks=True),
    Card("4000002760003184", "visa", "asks its bank every time", asks=True, always=True),
    Card("4000000000000002", "visa", "is declined", "card_declined", "generic_decline"),
    Card("4000000000009995", "visa", "has not enough money", "card_declined", "insufficient_funds"),
    Card("4000000000009987", "visa", "was lost", "card_declined", "lost_card"),
    Card("4000000000000069", "visa", "has expired", "expired_card", "expired_card"),
    Card("4000000000000127", "visa", "has another code", "incorrect_cvc", "incorrect_cvc"),
    Card(
        "4000000000000341",
        "visa",
        "pays once, and is declined when saved",
        "card_declined",
        "generic_decline",
        saves=True,
    ),
)
CARDS: Final = {card.number: card for card in _ALL}
"""Every test card by its number."""


def card_numbered(typed: str) -> Card | None:
    """The test card that somebody typed, with whatever spaces. None for any other number."""
    return CARDS.get("".join(typed.split()).replace("-", ""))
