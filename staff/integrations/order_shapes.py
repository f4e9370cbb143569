"""What is said of counter orders, with its bounds (`docs/contract.md` §10).

Owns: the shapes of bodies, queries and headers. Must not: rule on them; the rules do, in better words.
"""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain import limits
from actors.domain.fulfilment.vocabulary import ShopStatus
from actors.domain.ordering.order import PaymentStatus
from server.door.bounds import ID_MAX
from server.door.messages import INTEGER_MAX
from server.http.data import Offset
from server.http.words import EXPECTED
from staff.floor.words import Instructions, Note
from staff.integrations.amounts import Amount
from staff.office.days import Moment

PAGE_MAX: Final = 100  # orders, each with all its items; about half a megabyte
NAMES_CHARS_MAX: Final = 400  # the rules allow 80 and 32 after trimming; this only keeps nonsense from getting that far
SESSION_CHARS_MAX: Final = 64  # a UUID, or what another system calls whoever orders

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Name = Annotated[
    str,
    Meta(
        max_length=NAMES_CHARS_MAX,
        extra={EXPECTED: f"text of up to {limits.CUSTOMER_NAME_CHARS_MAX} characters"},
    ),
]
Phone = Annotated[
    str,
    Meta(
        max_length=NAMES_CHARS_MAX,
        extra={EXPECTED: f"text of up to {limits.CUSTOMER_PHONE_CHARS_MAX} characters"},
    ),
]
CustomerSession = Annotated[str, Meta(max_length=SESSION_CHARS_MAX)]
Count = Annotated[
    int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX, extra={EXPECTED: f"a whole number from 1 to {limits.QTY_MAX}"})
]
CounterPaid = Literal["cash", "terminal", "voucher"]


class CustomizationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """An option that is wanted, so often for each one of the item."""

    option_id: Annotated[int, Meta(ge=1, le=ID_MAX)]
    quantity: Count = 1


class CounterItemBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is wanted. Its price is the menu's."""

    menu_item_id: Annotated[int, Meta(ge=1, le=ID_MAX)]
    quantity: Count = 1
    special_instructions: Note = ""
    customizations: Annotated[list[CustomizationBody], Meta(max_length=limits.OPTIONS_MAX)] = []


class CounterOrderBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order. Without a `table_id` it is taken away.

    `deposit_used` was paid elsewhere. With a `payment_method` all that is open is paid by it now, and `tip_amount` with
    it; without one it is to be paid, at the counter or by `POST /payments`.
    """

    items: Annotated[list[CounterItemBody], Meta(min_length=1, max_length=limits.LINES_MAX)]
    table_id: Id | None = None
    customer_name: Name = ""
    customer_phone: Phone = ""
    customer_session_id: CustomerSession = ""
    tip_amount: Amount | UnsetType = UNSET
    discount_amount: Amount | UnsetType = UNSET
    deposit_used: Amount | UnsetType = UNSET
    payment_method: CounterPaid | None = None
    notes: Instructions = ""
    special_instructions: Instructions = ""


class CounterChangeBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different from now on; what is left out stays. `reason` is why the order is called off."""

    customer_name: Name | None = None
    customer_phone: Phone | None = None
    notes: Instructions | None = None
    status: ShopStatus | None = None
    reason: Annotated[str, Meta(max_length=limits.REASON_CHARS_MAX)] = ""


class CounterOrdersQuery(Struct, frozen=True):
    """Which orders; all that is said must be so. `before` is what the page before this one has answered.

    With `offset` so many are passed over first: who turns pages so sees some twice while orders arrive.
    """

    status: ShopStatus | None = None
    payment_status: PaymentStatus | None = None
    table_id: Id | None = None
    customer_session_id: CustomerSession | None = None
    date_from: Moment | None = None
    date_to: Moment | None = None
    before: Id | None = None
    offset: Offset = 0
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50


class CancelQuery(Struct, frozen=True):
    """Why."""

    reason: Annotated[str, Meta(max_length=limits.REASON_CHARS_MAX)] = ""
