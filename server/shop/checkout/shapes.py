"""What a customer sends to check their cart out (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated, and what names a request. Must not: decide anything.
"""

from datetime import date
from hashlib import blake2b
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, json

from actors.domain import limits
from server import money
from server.door.bounds import ID_MAX
from server.http.words import EXPECTED

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
HOW_PAID: Final = "an object with a `method`"
Amount = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with no more digits than it has.",
        extra_json_schema={"type": "number"},
        extra={EXPECTED: "a number, as the preview has it"},
    ),
]


class PaymentChoiceBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How it is paid: by card on the provider's page, by a saved method of one's own, or when one gets it.

    `save_as_default` asks the provider to keep the card for the next time.
    """

    method: Literal["card", "saved", "counter"]
    payment_token_id: UUID | None = None
    save_as_default: bool = False


class CheckoutBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How, when and where to: `branch_id` for a pick-up, `address_id` for a delivery.

    `expected_total` is what was shown: where it comes to anything else by now it is refused.
    """

    fulfillment_type: Literal["DELIVERY", "PICKUP"]
    delivery_slot_id: Id
    date: date
    branch_id: Id | None = None
    address_id: UUID | None = None
    payment: Annotated[PaymentChoiceBody | None, Meta(extra={EXPECTED: HOW_PAID})] = None
    discount_code: Annotated[str, Meta(max_length=40)] = ""
    expected_total: Amount | UnsetType = UNSET
    note: Annotated[str, Meta(max_length=limits.INSTRUCTIONS_CHARS_MAX)] = ""

    def __post_init__(self) -> None:
        """Insists on a number; msgspec takes any JSON for a `Raw`. Raises ValueError."""
        if self.expected_total is not UNSET:
            try:
                money.number(bytes(self.expected_total))
            except money.NotANumber:
                raise ValueError("no number - at `$.expected_total`") from None  # in the library's own form

    def expected(self, digits: int) -> int | None:
        """What was shown, in minor units."""
        said = self.expected_total
        return None if isinstance(said, UnsetType) else money.minor(money.number(bytes(said)), digits)

    def hash(self, digits: int) -> str:
        """What names the request: the same words under the same key, whoever writes the numbers how."""
        paid = self.payment
        words = (
            self.fulfillment_type,
            self.delivery_slot_id,
            self.date,
            self.branch_id,
            self.address_id,
            None if paid is None else (paid.method, paid.payment_token_id, paid.save_as_default),
            self.discount_code,
            self.expected(digits),
            self.note,
        )
        return blake2b(json.encode(words), digest_size=16).hexdigest()
