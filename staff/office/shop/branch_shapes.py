"""How branches, their hours, slots and zones are sent and shown to managers (`docs/contract.md` §10).

Owns: the shapes, and the way between them and the values. Must not: hold a rule.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Annotated, Final

import attrs
from msgspec import UNSET, Meta, Struct, UnsetType, field

from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.zone import Zone
from actors.domain.hours import Hours
from server.http.data import Pagination
from server.http.problems import malformed
from server.http.words import EXPECTED
from server.money import Money, amount
from staff.office.menu.timed import Clock, Weekday
from staff.office.menu.words import Id, Name, Price, PriceOrNull, Version, price_of, price_or_none
from staff.office.menu.writing import given, version_of

ADDRESS_CHARS_MAX: Final = 300
PHONE_CHARS_MAX: Final = 40
HOURS_MAX: Final = 100  # three a day all week, and the holidays of some years
CAPACITY_MAX: Final = 10_000  # orders that somebody could hand over in an hour or two
LEAD_MINUTES_MAX: Final = 7 * 24 * 60
POSTCODES_MAX: Final = 500  # beginnings of them; a large town has a hundred whole ones
POSTCODE_CHARS_MAX: Final = 12

Address = Annotated[str, Meta(max_length=ADDRESS_CHARS_MAX)]
Phone = Annotated[str, Meta(max_length=PHONE_CHARS_MAX)]
Capacity = Annotated[int, Meta(ge=0, le=CAPACITY_MAX, description="How many orders it takes on each date.")]
LeadMinutes = Annotated[
    int, Meta(ge=0, le=LEAD_MINUTES_MAX, description="How long before it starts the last order is taken.")
]
Postcode = Annotated[str, Meta(min_length=1, max_length=POSTCODE_CHARS_MAX, examples=["101"])]
Postcodes = Annotated[
    list[Postcode],
    Meta(
        max_length=POSTCODES_MAX,
        description="Beginnings of postcodes; none is everywhere.",
        extra={EXPECTED: f"a list of up to {POSTCODES_MAX} beginnings of postcodes"},
    ),
]
_BRANCH: Final = ("name", "address", "phone", "pick_up", "delivery")
_SLOT: Final = ("weekday", "capacity", "lead_minutes", "pick_up", "delivery")


class HoursBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One opening, of a weekday or of a date alone. `closes` at or before `opens` is on the day after.

    A date without times is shut all day.
    """

    weekday: Weekday | None = None
    on: date | None = field(name="date", default=None)
    opens: Clock | None = None
    closes: Clock | None = None


HoursList = Annotated[list[HoursBody], Meta(max_length=HOURS_MAX)]


class NewBranch(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new branch. Without hours it opens as the restaurant does."""

    name: Name
    address: Address = ""
    phone: Phone = ""
    pick_up: bool = True
    delivery: bool = False
    hours: HoursList = []


class BranchChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a branch; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    pick_up: bool | UnsetType = UNSET
    delivery: bool | UnsetType = UNSET
    hours: HoursList | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class NewZone(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a branch delivers to, and what that costs. Free from a total on; null: never."""

    name: Name
    postcodes: Postcodes = []
    fee: Price
    free_from: PriceOrNull | UnsetType = UNSET
    minimum: Price | UnsetType = UNSET


class ZoneChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a zone; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    postcodes: Postcodes | UnsetType = UNSET
    fee: Price | UnsetType = UNSET
    free_from: PriceOrNull | UnsetType = UNSET
    minimum: Price | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class NewSlot(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A window of time at a branch, every week, local times. `ends` at or before `starts` is on the day after."""

    branch_id: Id
    weekday: Weekday
    starts: Clock
    ends: Clock
    capacity: Capacity
    lead_minutes: LeadMinutes = 0
    pick_up: bool = True
    delivery: bool = True


class SlotChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a slot; what is left out stays as it is."""

    weekday: Weekday | UnsetType = UNSET
    starts: Clock | UnsetType = UNSET
    ends: Clock | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    lead_minutes: LeadMinutes | UnsetType = UNSET
    pick_up: bool | UnsetType = UNSET
    delivery: bool | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class OfficeZoneView(Struct, frozen=True, kw_only=True):
    """A zone as managers see it."""

    id: int
    name: str
    postcodes: list[str]
    fee: Money
    free_from: Money | None
    minimum: Money
    version: str


class OfficeBranchView(Struct, frozen=True, kw_only=True):
    """A branch as managers see it; `main` is the one where tables stand, `active` is false once it is deleted.

    `hours` are its own: none where it opens as the restaurant does.
    """

    id: int
    name: str
    address: str
    phone: str
    pick_up: bool
    delivery: bool
    hours: list[HoursBody]
    zones: list[OfficeZoneView]
    slots: int
    main: bool
    active: bool
    version: str


class OfficeSlotView(Struct, frozen=True, kw_only=True):
    """A slot as managers see it."""

    id: int
    branch_id: int
    weekday: Weekday
    starts: str
    ends: str
    capacity: int
    lead_minutes: int
    pick_up: bool
    delivery: bool
    version: str


class OfficeBranchData(Struct, frozen=True):
    """A branch."""

    data: OfficeBranchView


class OfficeBranchPage(Struct, frozen=True):
    """Branches, the main one first."""

    data: list[OfficeBranchView]
    pagination: Pagination


class OfficeSlotData(Struct, frozen=True):
    """A slot."""

    data: OfficeSlotView


class OfficeSlotPage(Struct, frozen=True):
    """Slots by branch, in the order of the week."""

    data: list[OfficeSlotView]
    pagination: Pagination


class OfficeZoneData(Struct, frozen=True):
    """A zone."""

    data: OfficeZoneView


def branch_fields(said: NewBranch | BranchChange) -> Mapping[str, object]:
    """What was sent of a branch, by field. Raises `Problem` (422)."""
    fields = dict(given(said, *_BRANCH))
    if not isinstance(said.hours, UnsetType):
        fields["hours"] = tuple(_hours(one) for one in said.hours)
    return fields


def slot_fields(said: NewSlot | SlotChange) -> Mapping[str, object]:
    """What was sent of a slot, by field."""
    fields = dict(given(said, *_SLOT))
    clocks = given(said, "starts", "ends")
    return fields | {name: time.fromisoformat(str(at)) for name, at in clocks.items()}


def zone_fields(said: NewZone | ZoneChange, digits: int) -> Mapping[str, object]:
    """What was sent of a zone, by field, money in minor units. Raises `Problem` (422)."""
    fields = dict(given(said, "name", "postcodes"))
    for name in ("fee", "minimum"):
        value = getattr(said, name)
        if value is not UNSET:
            fields[name] = price_of(value, digits, name)
    if not isinstance(said.free_from, UnsetType):
        fields["free_from"] = price_or_none(said.free_from, digits, "free_from")
    return fields


def refuse_empty(slot: Slot) -> None:
    """Raises `Problem` (422) for a slot that is over when it starts."""
    if slot.starts == slot.ends:
        raise malformed("The field `ends` must be another time than `starts`.", field="ends")


def branch_version(branch: Branch) -> str:
    """What names a branch as it is written now, without its slots and zones, which have versions of their own."""
    return version_of(attrs.evolve(branch, slots=(), zones=()))


def branch_view(branch: Branch, main_id: int, digits: int) -> OfficeBranchView:
    """A branch; `digits` are the currency's."""
    return OfficeBranchView(
        id=branch.branch_id,
        name=branch.name,
        address=branch.address,
        phone=branch.phone,
        pick_up=branch.pick_up,
        delivery=branch.delivery,
        hours=[_hours_body(one) for one in branch.hours],
        zones=[zone_view(one, digits) for one in branch.zones],
        slots=len(branch.slots),
        main=branch.branch_id == main_id,
        active=branch.active,
        version=branch_version(branch),
    )


def slot_view(branch: Branch, slot: Slot) -> OfficeSlotView:
    """A slot of a branch."""
    return OfficeSlotView(
        id=slot.slot_id,
        branch_id=branch.branch_id,
        weekday=slot.weekday,
        starts=_clock(slot.starts),
        ends=_clock(slot.ends),
        capacity=slot.capacity,
        lead_minutes=slot.lead_minutes,
        pick_up=slot.pick_up,
        delivery=slot.delivery,
        version=version_of(slot),
    )


def zone_view(zone: Zone, digits: int) -> OfficeZoneView:
    """A zone; `digits` are the currency's."""
    return OfficeZoneView(
        id=zone.zone_id,
        name=zone.name,
        postcodes=list(zone.postcodes),
        fee=amount(zone.fee, digits),
        free_from=None if zone.free_from is None else amount(zone.free_from, digits),
        minimum=amount(zone.minimum, digits),
        version=version_of(zone),
    )


def slots_of(branches: Sequence[Branch]) -> list[OfficeSlotView]:
    """All slots of these branches."""
    return [slot_view(branch, slot) for branch in branches for slot in branch.slots]


def _hours(said: HoursBody) -> Hours:
    if (said.weekday is None) == (said.on is None):
        raise malformed("The field `hours` must name either a `weekday` or a `date` in each opening.", field="hours")
    if (said.opens is None) != (said.closes is None) or (said.opens is None and said.on is None):
        raise malformed("The field `hours` must say when it `opens` and `closes`.", field="hours")
    opens, closes = (None if one is None else time.fromisoformat(one) for one in (said.opens, said.closes))
    return Hours(said.weekday, opens, closes, said.on)


def _hours_body(hours: Hours) -> HoursBody:
    opens, closes = (None if one is None else _clock(one) for one in (hours.opens, hours.closes))
    return HoursBody(weekday=hours.weekday, on=hours.on, opens=opens, closes=closes)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
