"""The figures kept of a cart with every change: its round, its total, and the sum behind `cart_hash`.

`cart_hash` has to be equal exactly when the round and all lines are equal, and cheap to keep up to date: it is the
sum, modulo 2**128, of one digest per line, with the round in front. Adding a line adds its digest, removing one
subtracts it; no change ever looks at the other lines.
"""

from typing import Final

from attrs import frozen

from actors.domain.cart.line import Line

_MODULUS: Final = 1 << 128


@frozen
class CartFigures:
    """What is known of a cart without looking at its lines. `total` in minor units of the restaurant's currency."""

    round: int
    total: int = 0
    sum: int = 0

    @property
    def hash(self) -> str:
        """The opaque string that clients echo when they place the cart."""
        return f"{self.round}-{self.sum:032x}"

    def exchanged(self, gone: Line | None, come: Line | None) -> "CartFigures":
        """The figures after one line was taken out and another put in; either may be None."""
        total, lines_sum = self.total, self.sum
        if gone is not None:
            total -= gone.line_total
            lines_sum -= gone.digest
        if come is not None:
            total += come.line_total
            lines_sum += come.digest
        return CartFigures(self.round, total, lines_sum % _MODULUS)
