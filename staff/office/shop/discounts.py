"""Discounts by code, as managers write them (`docs/contract.md` §8, §10).

Owns: their shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything
but through the actor.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

import attrs
from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType

from actors.availability import StockChange
from actors.domain.fulfilment.discount_code import CodeStanding, DiscountCode, plain_code
from actors.domain.money.rounding import WHOLE
from actors.domain.refusal import Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.office import codes
from actors.ports.restaurants import Numbered
from actors.restaurant import RestaurantActor
from server.http.data import Pagination, paged
from server.http.problems import Problem, malformed
from server.http.views import Instant
from server.money import Money, amount
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.office.menu.categories import ListQuery
from staff.office.menu.words import Price, PriceOrNull, Version, price_of, price_or_none
from staff.office.menu.writing import reader, refuse_stale, unknown, version_of
from staff.office.shop.stock_writing import make_stock
from staff.ports import DiscountCodes

CODE_CHARS_MAX: Final = 40
USES_MAX: Final = 1_000_000_000

CodeWord = Annotated[
    str, Meta(min_length=1, max_length=CODE_CHARS_MAX, examples=["SPRING"], description="Told apart without case.")
]
Rate = Annotated[int, Meta(ge=1, le=WHOLE, description="In basis points: 1000 is 10 %.")]
Uses = Annotated[int, Meta(ge=1, le=USES_MAX)]
Moment = Annotated[datetime, Meta(tz=True)]
_Make = Callable[[Restaurant, Sequence[CodeStanding], datetime], StockChange | Refusal | None]


class NewDiscount(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new code: an `amount` off, or a `rate`, one of the two. Null is without a bound."""

    code: CodeWord
    amount: PriceOrNull | UnsetType = UNSET
    rate: Rate | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    minimum: Price | UnsetType = UNSET
    uses_max: Uses | None = None
    uses_per_customer: Uses | None = None


class DiscountChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a code; what is left out stays as it is. An `amount` takes a `rate` away, and so on."""

    code: CodeWord | UnsetType = UNSET
    amount: PriceOrNull | UnsetType = UNSET
    rate: Rate | UnsetType | None = UNSET
    starts_at: Moment | UnsetType | None = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    minimum: Price | UnsetType = UNSET
    uses_max: Uses | UnsetType | None = UNSET
    uses_per_customer: Uses | UnsetType | None = UNSET
    version: Version | UnsetType = UNSET


class OfficeDiscountView(Struct, frozen=True, kw_only=True):
    """A code as managers see it; `used` is how often it was."""

    id: int
    code: str
    amount: Money | None
    rate: int | None
    starts_at: Instant | None
    ends_at: Instant | None
    minimum: Money
    uses_max: int | None
    uses_per_customer: int | None
    used: int
    version: str


class DiscountData(Struct, frozen=True):
    """A code."""

    data: OfficeDiscountView


class DiscountPage(Struct, frozen=True):
    """Codes, the newest first."""

    data: list[OfficeDiscountView]
    pagination: Pagination


@frozen(eq=False)
class DiscountCodeDesk:
    """Codes of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions
    kept: DiscountCodes

    async def page(self, user: StaffUser, asked: ListQuery) -> DiscountPage:
        """A page of them."""
        actor = await reader(self.sessions, user)
        found, pagination = paged(await self._known(user), asked.limit, asked.offset)
        return DiscountPage([_view(actor, one) for one in found], pagination)

    async def one(self, user: StaffUser, code_id: int) -> OfficeDiscountView:
        """One of them."""
        actor = await reader(self.sessions, user)
        return _view(actor, _one_of(await self._known(user), code_id))

    async def add(self, user: StaffUser, said: NewDiscount) -> OfficeDiscountView:
        """A new one."""
        actor = await reader(self.sessions, user)
        (code_id,) = await actor.new_ids(Numbered.DISCOUNT_CODE, 1)
        fields = _fields(said, actor.restaurant.minor_digits)
        new = attrs.evolve(DiscountCode(code_id, ""), **fields)  # type: ignore[arg-type]
        _refuse_nonsense(new)

        def make(restaurant: Restaurant, known: Sequence[CodeStanding], at: datetime) -> StockChange | Refusal | None:
            return codes.added(restaurant, known, new, at=at, who=user.staff_user_id)

        await self._write(actor, user, make)
        return await self.one(user, code_id)

    async def change(self, user: StaffUser, code_id: int, said: DiscountChange) -> OfficeDiscountView:
        """One of them, as it is to be."""
        actor = await reader(self.sessions, user)
        fields = _fields(said, actor.restaurant.minor_digits)

        def make(restaurant: Restaurant, known: Sequence[CodeStanding], at: datetime) -> StockChange | Refusal | None:
            standing = _one_of(known, code_id)
            refuse_stale(said.version, standing.code, _view(actor, standing))
            _refuse_nonsense(attrs.evolve(standing.code, **fields))  # type: ignore[arg-type]
            return codes.altered(restaurant, known, code_id, fields, at=at, who=user.staff_user_id)

        await self._write(actor, user, make)
        return await self.one(user, code_id)

    async def delete(self, user: StaffUser, code_id: int) -> None:
        """Takes one away. What was ordered with it stays as it is."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, known: Sequence[CodeStanding], at: datetime) -> StockChange | Refusal | None:
            _one_of(known, code_id)
            return codes.deleted(restaurant, known, code_id, at=at, who=user.staff_user_id)

        await self._write(actor, user, make)

    async def _known(self, user: StaffUser) -> Sequence[CodeStanding]:
        return await in_time(self.kept.codes(user.restaurant_id, codes.CODES_MAX))

    async def _write(self, actor: RestaurantActor, user: StaffUser, make: _Make) -> None:
        """They are read when nobody else can change them any more."""
        known: list[CodeStanding] = []

        async def read() -> None:
            known.extend(await self.kept.codes(user.restaurant_id, codes.CODES_MAX))

        await make_stock(actor, lambda restaurant, _, at: make(restaurant, known, at), read)


def _one_of(known: Sequence[CodeStanding], code_id: int) -> CodeStanding:
    """Raises `Problem` (404)."""
    found = next((one for one in known if one.code.discount_code_id == code_id), None)
    if found is None:
        raise _no_code()
    return found


def _no_code() -> Problem:
    return unknown("DISCOUNT_NOT_FOUND", "You have no such code.")


def _fields(said: NewDiscount | DiscountChange, digits: int) -> Mapping[str, object]:
    plain = ("rate", "starts_at", "ends_at", "uses_max", "uses_per_customer")
    fields: dict[str, object] = {name: getattr(said, name) for name in plain if getattr(said, name) is not UNSET}
    fields |= {name: at.astimezone(UTC) for name, at in fields.items() if isinstance(at, datetime)}
    if not isinstance(said.code, UnsetType):
        fields["code"] = plain_code(said.code)
    if not isinstance(said.minimum, UnsetType):
        fields["minimum"] = price_of(said.minimum, digits, "minimum")
    if not isinstance(said.amount, UnsetType):
        fields["amount"] = price_or_none(said.amount, digits, "amount")
    if isinstance(said, DiscountChange):  # what takes off an amount takes off no rate, and the other way round
        for one, other in (("amount", "rate"), ("rate", "amount")):
            if fields.get(one) is not None:
                fields.setdefault(other, None)
    return fields


def _refuse_nonsense(code: DiscountCode) -> None:
    """Raises `Problem` (422) for what takes nothing off, or both, or is over before it begins."""
    if not code.code:
        raise malformed("The field `code` must have something in it that shows.", field="code")
    if (code.amount is None) == (code.rate is None) or code.amount == 0:
        raise malformed("Say either an `amount` above 0 or a `rate`.", field="amount")
    if code.starts_at is not None and code.ends_at is not None and code.starts_at >= code.ends_at:
        raise malformed("The field `ends_at` must be after `starts_at`.", field="ends_at")


def _view(actor: RestaurantActor, standing: CodeStanding) -> OfficeDiscountView:
    code, digits = standing.code, actor.restaurant.minor_digits
    return OfficeDiscountView(
        id=code.discount_code_id,
        code=code.code,
        amount=None if code.amount is None else amount(code.amount, digits),
        rate=code.rate,
        starts_at=code.starts_at,
        ends_at=code.ends_at,
        minimum=amount(code.minimum, digits),
        uses_max=code.uses_max,
        uses_per_customer=code.uses_per_customer,
        used=standing.used,
        version=version_of(code),
    )
