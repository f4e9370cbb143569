"""A line of a bill, as it was ordered: what it is, for whom, and what it costs by itself (`docs/contract.md` §8)."""

from uuid import UUID

from attrs import frozen


@frozen
class BillOption:
    """An option that was chosen, `qty` of it for each of the line. `price` in minor units, may be 0 or negative."""

    option_id: int
    name: str
    price: int
    qty: int = 1


@frozen
class BillLine:
    """An ordered line. Money in minor units, `tax_rate` in basis points.

    `shared` says that it is the whole table's, whoever ordered it: nobody's own, until somebody claims a part.
    `is_fee` says that it is what the order's delivery costs, of which no code takes anything off.
    A line that was `missing` costs nothing; `instead_of` is what was ordered, where something else came: `item_id`.
    """

    order_id: str
    public_id: UUID
    name: str
    qty: int
    unit_price: int
    member_id: UUID
    tax_rate: int
    options: tuple[BillOption, ...] = ()
    shared: bool = False
    is_fee: bool = False
    missing: bool = False
    instead_of: str | None = None
    item_id: int | None = None

    @property
    def line_total(self) -> int:
        """Quantity times price with options, before any discount. No option makes it less than nothing."""
        each = self.unit_price
        for option in self.options:
            each += option.price * option.qty
        return self.qty * max(0, each)
