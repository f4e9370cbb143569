"""A move of a slot: an order takes a place in it on a date, or gives it back."""

from datetime import date

from attrs import frozen


@frozen
class SlotMove:
    """`quantity` more places of the slot are taken on this date, or fewer where it is negative; never 0."""

    slot_id: int
    day: date
    quantity: int
