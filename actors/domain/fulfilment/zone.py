"""A zone: where a branch delivers to, and what that costs.

Owns: the value, and in which zone an address is. Pure.
"""

from collections.abc import Iterable

from attrs import frozen


@frozen
class Zone:
    """`postcodes` are beginnings of postcodes, none of them for everywhere. Money is in minor units.

    `fee` is what a delivery costs, nothing from a total of `free_from` on (None: always the fee); `minimum` is the
    least total that is delivered.
    """

    zone_id: int
    name: str
    postcodes: tuple[str, ...] = ()
    fee: int = 0
    free_from: int | None = None
    minimum: int = 0

    def fee_for(self, total: int) -> int:
        """What the delivery of goods of this total costs."""
        return 0 if self.free_from is not None and total >= self.free_from else self.fee


def plain_postcode(said: str) -> str:
    """A postcode as it is compared: without spaces and dashes, in capitals."""
    return "".join(said.split()).replace("-", "").upper()


def zone_of(zones: Iterable[Zone], postcode: str) -> Zone | None:
    """The zone that says most of the postcode: the longest beginning, everywhere last. None where no zone has it."""
    wanted, found, length = plain_postcode(postcode), None, -1
    for zone in zones:
        for begins in zone.postcodes or ("",):
            plain = plain_postcode(begins)
            if len(plain) > length and wanted.startswith(plain):
                found, length = zone, len(plain)
    return found
