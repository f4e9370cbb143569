"""A branch: one place of a restaurant, with an address, hours and stock of its own.

Owns: the value. Must not: know what it has in stock (`actors.domain.stock.shelves`).
"""

from attrs import frozen

from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.zone import Zone
from actors.domain.hours import Hours


@frozen
class Branch:
    """`hours` are its own, none where it opens as its restaurant does. `active` is false once it is deleted.

    Customers may fetch there what they have bought where `pick_up` says so. One branch of a restaurant at most, with
    `delivery`, sends to customers: its `zones` say where to. `slots` are in the order of the week.
    """

    branch_id: int
    name: str
    address: str = ""
    phone: str = ""
    pick_up: bool = True
    delivery: bool = False
    hours: tuple[Hours, ...] = ()
    slots: tuple[Slot, ...] = ()
    zones: tuple[Zone, ...] = ()
    active: bool = True

    @property
    def sells(self) -> bool:
        """Whether it sells to customers: who fetches what they have bought needs a time for it, as who is sent it."""
        return self.active and bool(self.slots) and (self.pick_up or self.delivery)

    def slot(self, slot_id: int) -> Slot | None:
        """The slot with this id, if the branch has it."""
        return next((slot for slot in self.slots if slot.slot_id == slot_id), None)

    def zone(self, zone_id: int) -> Zone | None:
        """The zone with this id, if the branch has it."""
        return next((zone for zone in self.zones if zone.zone_id == zone_id), None)
