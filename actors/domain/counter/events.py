"""What has happened to a counter order, beside what happens to any."""

from datetime import datetime
from typing import Final

from attrs import frozen

from actors.domain.counter.order import CounterOrder
from actors.domain.who import By

_WORDS: Final = ("customer_name", "customer_phone", "notes")


@frozen
class CounterOrderChanged:
    """It was said otherwise who it is for, or what is to be known of it. `counter` is how it is now."""

    at: datetime
    by: By
    counter: CounterOrder
    by_user: int

    @property
    def order_number(self) -> int:
        """Which order it is."""
        return self.counter.order_number

    def told(self, was: CounterOrder) -> tuple[str, str]:
        """What the audit says: which words were given up for others, without them, because they are of a person."""
        names = [name for name in _WORDS if getattr(was, name) != getattr(self.counter, name)]
        said = [name for name in names if getattr(self.counter, name)]
        return ", ".join(name for name in names if getattr(was, name)), ", ".join(said)


CounterOrderEvent = CounterOrderChanged
