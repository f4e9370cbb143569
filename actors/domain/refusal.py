"""How a rule says no. A refusal is expected, is told to one diner, and changes nothing."""

from enum import StrEnum
from uuid import UUID

from attrs import frozen

from actors.domain.cart.line import Line
from actors.domain.fulfilment.discount_code import Unusable
from actors.domain.ordering.order import Order


class Code(StrEnum):
    """The contract's codes that the rules can give. The names are exact."""

    VERSION_CONFLICT = "VERSION_CONFLICT"
    CART_LOCKED = "CART_LOCKED"
    NOT_YOUR_ITEM = "NOT_YOUR_ITEM"
    ITEM_UNKNOWN = "ITEM_UNKNOWN"
    ITEM_UNAVAILABLE = "ITEM_UNAVAILABLE"
    CART_CHANGED = "CART_CHANGED"
    CART_EMPTY = "CART_EMPTY"
    CART_FULL = "CART_FULL"
    PASS_REQUIRED = "PASS_REQUIRED"  # noqa: S105 - a code, not a password
    ORDERING_DISABLED = "ORDERING_DISABLED"
    SESSION_CLOSED = "SESSION_CLOSED"
    SESSION_BUSY = "SESSION_BUSY"
    SESSION_FULL = "SESSION_FULL"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    INVALID_STATUS_TRANSITION = "INVALID_STATUS_TRANSITION"
    MEMBER_NOT_FOUND = "MEMBER_NOT_FOUND"
    NICKNAME_TAKEN = "NICKNAME_TAKEN"
    NICKNAME_INVALID = "NICKNAME_INVALID"
    NOT_ALLOWED = "NOT_ALLOWED"
    ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
    ORDER_FAILED = "ORDER_FAILED"
    QUANTITY_INVALID = "QUANTITY_INVALID"
    OPTIONS_INVALID = "OPTIONS_INVALID"
    NOTE_TOO_LONG = "NOTE_TOO_LONG"
    INSTRUCTIONS_TOO_LONG = "INSTRUCTIONS_TOO_LONG"
    TOTAL_TOO_LARGE = "TOTAL_TOO_LARGE"
    TOO_MANY_LINES = "TOO_MANY_LINES"
    TOO_MANY_ORDERS = "TOO_MANY_ORDERS"
    LAST_ADMIN = "LAST_ADMIN"
    MERGE_IMPOSSIBLE = "MERGE_IMPOSSIBLE"
    TABLE_NOT_FOUND = "TABLE_NOT_FOUND"
    CALL_NOT_FOUND = "CALL_NOT_FOUND"
    ITEM_NOT_SERVED = "ITEM_NOT_SERVED"
    MENU_FULL = "MENU_FULL"
    CATEGORY_NOT_EMPTY = "CATEGORY_NOT_EMPTY"
    TAX_CLASS_IN_USE = "TAX_CLASS_IN_USE"
    ALREADY_PAID = "ALREADY_PAID"
    BILL_CHANGED = "BILL_CHANGED"
    PAYMENT_IN_PROGRESS = "PAYMENT_IN_PROGRESS"
    PAYMENT_INVALID = "PAYMENT_INVALID"
    PAYMENT_NOT_FOUND = "PAYMENT_NOT_FOUND"
    PAYMENT_METHOD_UNAVAILABLE = "PAYMENT_METHOD_UNAVAILABLE"
    CLAIM_INVALID = "CLAIM_INVALID"
    DISCOUNT_INVALID = "DISCOUNT_INVALID"
    DISCOUNT_NOT_FOUND = "DISCOUNT_NOT_FOUND"
    OPTIONS_TOO_FEW = "OPTIONS_TOO_FEW"
    COMBO_IN_COMBO = "COMBO_IN_COMBO"
    OUT_OF_STOCK_ANYWHERE = "OUT_OF_STOCK_ANYWHERE"
    LINK_INVALID = "LINK_INVALID"
    INSUFFICIENT_STOCK = "INSUFFICIENT_STOCK"
    SLOT_FULL = "SLOT_FULL"
    SLOT_PASSED = "SLOT_PASSED"
    SLOT_UNAVAILABLE = "SLOT_UNAVAILABLE"
    BRANCH_UNAVAILABLE = "BRANCH_UNAVAILABLE"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    ADDRESS_REQUIRED = "ADDRESS_REQUIRED"
    ADDRESS_OUT_OF_ZONE = "ADDRESS_OUT_OF_ZONE"
    BRANCH_IN_USE = "BRANCH_IN_USE"
    BRANCH_FULL = "BRANCH_FULL"
    DELIVERY_ELSEWHERE = "DELIVERY_ELSEWHERE"
    NOT_COUNTED = "NOT_COUNTED"
    ALREADY_REVIEWED = "ALREADY_REVIEWED"
    CODE_TAKEN = "CODE_TAKEN"
    CODES_FULL = "CODES_FULL"
    BRANCHES_APART = "BRANCHES_APART"


@frozen
class ShortItem:
    """Something of which a cart asks for more than there is: `requested` in all of its lines, `available` of it."""

    menu_item_id: int
    name: str
    requested: int
    available: int
    option_id: int | None = None


@frozen
class CheckoutProblem:
    """One thing for which a cart cannot be checked out. `items` are those that it is about, none where it is no item's.

    `minimum` is the least total of what is delivered, or for which a code is good, in minor units, where that is why;
    `reason` why a code is good for nothing.
    """

    code: Code
    message: str
    items: tuple[ShortItem, ...] = ()
    minimum: int | None = None
    reason: Unusable | None = None


@frozen
class Refusal:
    """A no, in the contract's code and in words for a person.

    `line` is the line as it is, on a conflict; `holder` is the member who holds a locked cart, or is paying what is
    asked for; `allowed` are the moves that are possible instead, where one was not; there may be none. Where there is
    too little of an item, `left` is how many may be asked for, and `held` how many of it this table holds. `group_id`
    is the group of options that was not chosen from as it may be, `option_id` the option that there is too little of.
    `problems` are all that is wrong with a checkout, of which this is the first.
    """

    code: Code
    message: str
    line: Line | None = None
    holder: UUID | None = None
    allowed: tuple[str, ...] | None = None
    left: int | None = None
    held: int | None = None
    group_id: int | None = None
    option_id: int | None = None
    problems: tuple[CheckoutProblem, ...] = ()


@frozen
class Repeat:
    """The command was carried out before: nothing changes, and the answer is how things stand.

    `order` is set where a cart was placed before, `payment_id` where somebody had paid, or begun to.
    """

    order: Order | None = None
    payment_id: UUID | None = None
