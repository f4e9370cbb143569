"""What a session keeps of its bill: the rest is computed from what was ordered, claimed, discounted and paid."""

from attrs import frozen


@frozen
class BillFigures:
    """`version` counts every change of what is owed; 0 before anything was ordered. `balance` in minor units.

    A bill from before bills were counted has version 0 as well, until it changes.
    """

    version: int = 0
    balance: int = 0
