"""What has happened while an order was picked. That it went on along its machine is an event of ordering."""

from datetime import datetime

from attrs import frozen

from actors.domain.fulfilment.pick import Pick, PickedStatus
from actors.domain.who import By


@frozen
class ItemPicked:
    """Something was said of an item; `pick` is how it is now: found, missing, or not looked for after all."""

    at: datetime
    by: By
    pick: Pick
    by_user: int

    @property
    def order_number(self) -> int:
        """Whose item it is."""
        return self.pick.order_number

    def told(self, was: Pick | None) -> tuple[str, str]:
        """What the audit says: what was before, and what is now."""
        return _words(was, self.pick)


@frozen
class MissingSettled:
    """It was said what becomes of an item that is missing. `by_user` is who of the staff said it for the customer."""

    at: datetime
    by: By
    pick: Pick
    by_user: int | None = None

    @property
    def order_number(self) -> int:
        """Whose item it is."""
        return self.pick.order_number

    def told(self, was: Pick | None) -> tuple[str, str]:
        """As of `ItemPicked`."""
        return _words(was, self.pick)


def _words(was: Pick | None, pick: Pick) -> tuple[str, str]:
    """Before and after; an item is named by its position."""
    old = PickedStatus.PENDING if was is None else was.words
    return f"{pick.position}: {old}", f"{pick.position}: {pick.words}"


FulfilmentEvent = ItemPicked | MissingSettled
