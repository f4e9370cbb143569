"""Tax classes: what share of an item's price is tax, by where it is eaten.

Owns: the value. Must not: reckon; a bill does.
"""

from attrs import frozen


@frozen
class TaxClass:
    """A class of items that are taxed alike. Both rates in basis points: `1900` is 19 %."""

    tax_class_id: int
    name: str
    dine_in_bp: int
    takeaway_bp: int
