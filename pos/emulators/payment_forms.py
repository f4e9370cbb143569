"""What Stripe's API is asked, as its library writes it: forms with brackets, read into values.

    payment_intent_data[metadata][payment_of_trivet]=…&line_items[0][quantity]=1

A parameter that is not in the list here is refused, as Stripe does, so that a driver which asks for what the emulator
does not know is found out.

Owns: the parameters. Must not: act on them.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta, Struct

from pos.emulators.payment import ProviderError

FIELDS_MAX: Final = 200
_KEY: Final = re.compile(r"([a-z_]+)((?:\[[A-Za-z0-9_]+\])*)")

Amount = Annotated[str, Meta(pattern=r"\A[1-9][0-9]{0,7}\Z")]  # as Stripe bounds it; digits, and nothing else
Number = Annotated[str, Meta(pattern=r"\A[0-9]{1,12}\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=2048)]
Metadata = Annotated[
    dict[Annotated[str, Meta(max_length=40)], Annotated[str, Meta(max_length=500)]], Meta(max_length=50)
]
Expand = Annotated[list[str], Meta(max_length=20)]
Currency = Annotated[str, Meta(pattern=r"\A[a-z]{3}\Z")]
T = TypeVar("T")


class Form(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every request may have."""

    expand: Expand = []


class _ProductData(Struct, frozen=True, forbid_unknown_fields=True):
    name: Text


class _PriceData(Struct, frozen=True, forbid_unknown_fields=True):
    currency: Currency
    unit_amount: Amount
    product_data: _ProductData


class _LineItem(Struct, frozen=True, forbid_unknown_fields=True):
    price_data: _PriceData
    quantity: Literal["1"]


class _IntentData(Struct, frozen=True, forbid_unknown_fields=True):
    capture_method: Literal["manual"]
    metadata: Metadata = {}
    setup_future_usage: Literal["on_session", "off_session"] | None = None


class PageForm(Form, frozen=True, kw_only=True):
    """A Checkout session of one line."""

    mode: Literal["payment"]
    ui_mode: Literal["hosted_page"]
    allowed_payment_method_types: tuple[Literal["card"]]
    line_items: tuple[_LineItem]
    payment_intent_data: _IntentData
    metadata: Metadata = {}
    success_url: Text
    cancel_url: Text
    expires_at: Number
    customer: Text | None = None
    customer_creation: Literal["always", "if_required"] = "if_required"


class ChargeForm(Form, frozen=True, kw_only=True):
    """A payment intent for a saved method, confirmed at once."""

    amount: Amount
    currency: Currency
    customer: Text
    payment_method: Text
    allowed_payment_method_types: tuple[Literal["card"]]
    capture_method: Literal["manual"]
    confirm: Literal["true"]
    return_url: Text
    description: Text
    metadata: Metadata = {}


class CaptureForm(Form, frozen=True, kw_only=True):
    """How much of what is held to take."""

    amount_to_capture: Amount | None = None


class RefundForm(Form, frozen=True, kw_only=True):
    """How much of which intent to give back."""

    payment_intent: Text
    amount: Amount
    metadata: Metadata = {}


class _Created(Struct, frozen=True, forbid_unknown_fields=True):
    gte: Number = "0"
    lte: Number = "999999999999"
    lt: Number = "999999999999"

    def has(self, created: int) -> bool:
        """Whether it was made in that time."""
        return int(self.gte) <= created <= int(self.lte) and created < int(self.lt)


class ListForm(Form, frozen=True, kw_only=True):
    """A part of a list."""

    created: _Created = _Created()
    limit: Annotated[str, Meta(pattern=r"\A([1-9][0-9]?|100)\Z")] = "10"
    starting_after: Text | None = None
    payment_intent: Text | None = None


def form(kind: type[T], text: str) -> T:
    """A form or query read as this. Raises ProviderError, as Stripe would put it."""
    try:
        return msgspec.convert(_nested(text), kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise ProviderError(400, "invalid_request_error", "parameter_invalid", str(error)) from None


def _nested(text: str) -> Any:
    top: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=FIELDS_MAX):
        match = _KEY.fullmatch(key)
        if match is None:
            raise ValueError("no such parameter")
        path = [match[1], *re.findall(r"\[(\w+)\]", match[2])]
        place = top
        for step in path[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise ValueError("a parameter is given twice")
        place[path[-1]] = value
    return _listed(top)


def _listed(value: Any) -> Any:
    """Mappings whose keys are 0, 1, 2 … are lists."""
    if not isinstance(value, Mapping):
        return value
    below = {key: _listed(each) for key, each in value.items()}
    return list(below.values()) if below and list(below) == [str(n) for n in range(len(below))] else below
