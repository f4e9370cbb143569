"""Discounts by code, as their restaurant writes them: the whole thing, but for how often it was used."""

from typing import Final

from actors.domain.fulfilment.discount_code import DiscountCode
from persistence.part import Column, Part
from persistence.written import written_whole

_CODE: Final = (
    Column("discount_code_id", "integer"),
    Column("code", "text"),
    Column("amount", "bigint", nullable=True),
    Column("rate", "integer", nullable=True),
    Column("starts_at", "timestamptz", nullable=True),
    Column("ends_at", "timestamptz", nullable=True),
    Column("minimum", "bigint"),
    Column("uses_max", "integer", nullable=True),
    Column("uses_per_customer", "integer", nullable=True),
)

PARTS: Final = (Part("restaurant_id", written_whole("discount_codes", "discount_codes", DiscountCode, _CODE)),)
