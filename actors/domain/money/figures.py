"""What a session keeps of its bill: the rest is computed from what was ordered, claimed, discounted and paid."""

from attrs import field, frozen

from actors.domain.money.bill import Bill


@frozen
class Reckoning:
    """A bill that was computed, and what of its session's state it was computed from.

    It is the bill for as long as these are the very same objects: who needs it again need not compute it again.
    """

    bill: Bill
    of: tuple[object, ...]

    def holds(self, of: tuple[object, ...]) -> bool:
        """Whether it is the bill of this, too."""
        return all(one is other for one, other in zip(self.of, of, strict=True))


@frozen
class BillFigures:
    """`version` counts every change of what is owed; 0 before anything was ordered. `balance` in minor units.

    A bill from before bills were counted has version 0 as well, until it changes. `reckoning` is not stored, and what
    is owed is the same without it.
    """

    version: int = 0
    balance: int = 0
    reckoning: Reckoning | None = field(default=None, eq=False, repr=False)
