"""Money, rates and moments on paper, in a reader's customs.

Owns: how they are written. Must not: round: a paper says what was paid, in all the digits that the currency has here.
"""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from actors.domain.money.rounding import WHOLE
from server.money import amount

_FRACTION: Final = re.compile(r"0(?:\.0+)?(?=[^0#,.]|$)")

_APART: Final = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
"""Between a currency's name and its figures: the library leaves no blank there where a sign would need none."""


@frozen
class Figures:
    """How a receipt's figures are written: its currency with `digits` minor digits, its moments in `timezone`.

    `named` is whether the currency is named (`EUR 9,50`) and not drawn (`9,50 €`).
    """

    locale: Locale
    currency: str
    digits: int
    timezone: str
    named: bool = False

    def money(self, minor: int) -> str:
        """An amount with its currency: `9,50 €`."""
        if self.named:
            return f"{self.currency}\u00a0{self.number(minor)}"
        pattern = self._whole(str(self.locale.currency_formats["standard"].pattern))
        value = amount(minor, self.digits)
        return _APART.sub(
            "\u00a0", _plain(format_currency(value, self.currency, pattern, self.locale, currency_digits=False))
        )

    def number(self, minor: int) -> str:
        """An amount in a column of amounts: `9,50`."""
        return _plain(format_decimal(amount(minor, self.digits), self._whole("#,##0.00"), self.locale))

    def rate(self, basis_points: int) -> str:
        """A rate: `8,25 %`."""
        share = amount(basis_points, len(str(WHOLE)) - 1)
        return _plain(format_percent(share, locale=self.locale, decimal_quantization=False))

    def moment(self, at: datetime) -> str:
        """A day and a time of the restaurant's clocks."""
        local = at.astimezone(ZoneInfo(self.timezone))
        return _plain(f"{format_date(local, 'medium', self.locale)}, {format_time(local, 'short', locale=self.locale)}")

    def _whole(self, pattern: str) -> str:
        """The pattern with just the digits that the currency has here."""
        return _FRACTION.sub("0" + ("." + "0" * self.digits if self.digits else ""), pattern)


def _plain(text: str) -> str:
    """With spaces that every font has."""
    return text.replace("\u202f", "\u00a0").replace("\u200f", "").replace("\u200e", "").replace("\u061c", "")
