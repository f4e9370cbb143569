"""The daily pass: words that open the carts of a restaurant for one business day (`docs/contract.md` §2, §7).

A restaurant that asks for one has it said or shown inside, so that a photograph of a table's code orders nothing from
elsewhere. Three words of nearly 500 are 27 bits: at ten tries a minute a table guesses one in 8,000 in a day, and who
has stolen the hash needs months of a core for something that is good until the business day ends.

Owns: what a pass is made of, and when two are the same. Must not: know a hash, or chance. Pure.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Final
from unicodedata import normalize

from attrs import field, frozen

from actors.domain.opening import business_day, next_business_day
from actors.domain.pass_words import WORDS

WORDS_OF_A_PASS: Final = 3
_WORD: Final = re.compile(r"[^\W_]+")


@frozen
class DailyPass:
    """A restaurant's pass as it is kept: good until there is another one, meant for this business day.

    `told_at` is when somebody had been told the words, aware UTC; None as long as nobody is known to have been, and
    nobody can be any more once the process that drew them has ended.
    """

    business_day: date
    pass_hash: str = field(repr=False)
    created_at: datetime
    told_at: datetime | None = None


@frozen
class PassRecord:
    """What is known of a restaurant's pass: its days end at the local time `cutoff`, and its owner gets the mail."""

    required: bool
    cutoff: time
    owner_email: str | None
    live: DailyPass | None


def replaced_at(record: PassRecord, timezone: str, now: datetime) -> datetime | None:
    """When Trivet puts another in the place of the live pass, aware UTC, if nobody does before.

    None where it does not, because nobody is asked for a pass; where it is about to, or has no pass yet; and where the
    pass is of another day than `now`, because the days of the restaurant end otherwise since it was made.
    """
    live = record.live
    if not record.required or live is None or live.business_day != business_day(now, timezone, record.cutoff):
        return None
    return next_business_day(now, timezone, record.cutoff)


def spoken(draw: Callable[[int], int]) -> str:
    """A new pass, as it is said. `draw(n)` gives a number below n, each as likely as any other."""
    return " ".join(WORDS[draw(len(WORDS))] for _ in range(WORDS_OF_A_PASS))


def normal(said: str) -> str:
    """What counts of what somebody has typed: the words, in any case and however they are parted."""
    return " ".join(_WORD.findall(normalize("NFKC", said).casefold()))
