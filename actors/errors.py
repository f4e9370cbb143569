"""What can go wrong around a table, as one tree.

    TrivetError
     ├ Unavailable              not now; the same request may be sent again, and does nothing twice
     │  ├ MailboxFull           the actor is behind
     │  ├ ActorStopped          the actor has ended; the next message loads it afresh
     │  └ RestaurantUnfit       the restaurant's rows make none, until somebody mends them
     ├ NoSuchSession            there is no such session, or not for you
     └ CommitFailed             the journal could not do what it was asked
        ├ NotSaved              certainly not saved: the state before is still the truth
        ├ BadRow                certainly not saved, and never will be: the change itself is at fault
        │  └ StockShort         it takes more of an item than there is
        ├ StaleVersion          somebody else owns the session; certainly not saved
        └ OutcomeUnknown        perhaps saved: only Postgres knows

A refusal is none of these: it is a value (`actors.domain.refusal`), because it is expected. Anything else that a
rule raises is a bug: it crashes its actor and no other.
"""


class TrivetError(Exception):
    """The root of all errors that Trivet raises on purpose."""


class Unavailable(TrivetError):
    """Not now. Send it again; if it was carried out after all, when nobody waited any longer, that is recognised."""


class MailboxFull(Unavailable):
    """The actor's mailbox has reached its bound."""


class ActorStopped(Unavailable):
    """The actor ended before it answered."""


class RestaurantUnfit(Unavailable):
    """A restaurant's rows at a revision make no restaurant. `faults` name rows and columns, for who can mend them."""

    def __init__(self, revision: int, faults: tuple[str, ...]) -> None:
        super().__init__(f"the restaurant's rows are unfit: {'; '.join(faults)}")
        self.revision = revision
        self.faults = faults

    def again(self) -> "RestaurantUnfit":
        """The same for one more caller: a raised exception collects tracebacks."""
        return RestaurantUnfit(self.revision, self.faults)


class NoSuchSession(TrivetError):
    """The session does not exist."""


class CommitFailed(TrivetError):
    """A commit did not end with a plain yes."""


class NotSaved(CommitFailed):
    """The change was certainly not saved, for a reason outside of it: try again later."""


class BadRow(CommitFailed):
    """The database refused this very change; it was certainly not saved. `constraint` is which rule, if known."""

    def __init__(self, reason: str = "", constraint: str | None = None) -> None:
        super().__init__(reason)
        self.constraint = constraint


class StockShort(BadRow):
    """The change takes more stock than there is: somebody else has taken it, and ours has to be read again."""


class StaleVersion(CommitFailed):
    """Another owner has moved the session on; this one must stop."""


class OutcomeUnknown(CommitFailed):
    """The change was sent and no answer came."""
