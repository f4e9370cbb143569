"""What was tried at the till in one go, in the words that the order keeps (`docs/contract.md` §4).

Everything of a go is told with every report of that go, because the table knows a repetition by when it began: so
nothing is lost when one report is, and nothing is kept twice.

Owns: turning calls and their outcomes into `Tried`. Must not: call anybody.
"""

from datetime import datetime, timedelta
from typing import Final, assert_never

from attrs import Factory, define

from actors.domain.limits import ATTEMPT_WORDS_CHARS_MAX
from actors.domain.text import tidy
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import Tried
from pos.till.driver import Absent, Accepted, Found, Outcome, Rejected, Unknown

WORDS_CHARS_MAX: Final = ATTEMPT_WORDS_CHARS_MAX


@define(eq=False)
class Calls:
    """The calls of one go: at most a look-up, a sending, and the till's last word."""

    _tried: list[Tried] = Factory(list)

    @property
    def tried(self) -> tuple[Tried, ...]:
        """What was tried so far, oldest first."""
        return tuple(self._tried)

    def note(self, kind: AttemptKind, began: datetime, ended: datetime, outcome: Outcome | Found) -> None:
        """A call is over. No two of a go begin at the same moment, however coarse the clock: so they are told apart."""
        if self._tried:
            began = max(began, self._tried[-1].began_at + timedelta(microseconds=1))
        duration_ms = max(int((ended - began).total_seconds() * 1000), 0)
        how, words = _outcome_of(outcome)
        self._tried.append(Tried(kind, began, duration_ms, how, tidy(words)[:WORDS_CHARS_MAX]))


def _outcome_of(outcome: Outcome | Found) -> tuple[AttemptOutcome, str]:
    """How the call ended, and the till's words, or our code where it had none."""
    match outcome:
        case Accepted(ticket=ticket):
            return AttemptOutcome.ACCEPTED, ticket or ""
        case Rejected(message=message):
            return AttemptOutcome.REJECTED, message
        case Absent():
            return AttemptOutcome.ABSENT, ""
        case Unknown(error=error):
            return AttemptOutcome.UNKNOWN, error
        case _:
            assert_never(outcome)
