"""Errors over HTTP: one shape on every route, and which status a refusal has.

    {"error": {"code": "TABLE_DISABLED", "message": "…", "details": {…}, "request_id": "…"}}

Owns: the shape, the codes that are HTTP's own, and the table from the rules' codes to statuses. Must not: let anything
of an exception out; what a person reads is written here or by the rules.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from actors.domain.refusal import Code, Refusal
from actors.domain.till.attempt import Attempt
from actors.domain.till.status import PosStatus
from actors.envelope import Answer
from server.door.bounds import RATE_WINDOW_S, RETRY_AFTER_S
from server.http.bill_views import bill_view
from server.http.story_views import attempt_view
from server.http.views import line_view, snapshot_view


class ErrorDetail(Struct, frozen=True):
    """What went wrong: a code for programs, words for people, and the request's id for those who look into it."""

    code: Annotated[str, Meta(examples=["TABLE_DISABLED"])]
    message: str
    details: dict[str, Any]
    request_id: str


class ErrorView(Struct, frozen=True):
    """What every route answers when it does not do what it was asked."""

    error: ErrorDetail


class Problem(Exception):
    """An answer that is a no. Raised anywhere under a route, shown in one place."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.details: Mapping[str, object] = details or {}
        self.headers: Mapping[str, str] = headers or {}


STATUS_OF: Final[Mapping[Code, int]] = MappingProxyType(
    {
        Code.VERSION_CONFLICT: 409,
        Code.CART_LOCKED: 409,
        Code.NOT_YOUR_ITEM: 403,
        Code.ITEM_UNKNOWN: 422,
        Code.ITEM_UNAVAILABLE: 409,
        Code.CART_CHANGED: 409,
        Code.CART_EMPTY: 409,
        Code.CART_FULL: 409,
        Code.PASS_REQUIRED: 403,
        Code.ORDERING_DISABLED: 423,
        Code.SESSION_CLOSED: 410,
        Code.SESSION_BUSY: 409,
        Code.SESSION_FULL: 409,
        Code.IDEMPOTENCY_KEY_REUSED: 409,
        Code.INVALID_STATUS_TRANSITION: 409,
        Code.MEMBER_NOT_FOUND: 404,
        Code.NICKNAME_TAKEN: 422,
        Code.NICKNAME_INVALID: 422,
        Code.NOT_ALLOWED: 403,
        Code.ORDER_NOT_FOUND: 404,
        Code.ORDER_FAILED: 409,
        Code.QUANTITY_INVALID: 422,
        Code.OPTIONS_INVALID: 422,
        Code.NOTE_TOO_LONG: 422,
        Code.INSTRUCTIONS_TOO_LONG: 422,
        Code.TOTAL_TOO_LARGE: 409,
        Code.TOO_MANY_LINES: 409,
        Code.TOO_MANY_ORDERS: 409,
        Code.LAST_ADMIN: 409,
        Code.MERGE_IMPOSSIBLE: 409,
        Code.TABLE_NOT_FOUND: 404,
        Code.CALL_NOT_FOUND: 404,
        Code.ITEM_NOT_SERVED: 409,
        Code.MENU_FULL: 409,
        Code.CATEGORY_NOT_EMPTY: 409,
        Code.TAX_CLASS_IN_USE: 409,
        Code.ALREADY_PAID: 409,
        Code.BILL_CHANGED: 409,
        Code.PAYMENT_IN_PROGRESS: 409,
        Code.PAYMENT_INVALID: 422,
        Code.PAYMENT_NOT_FOUND: 404,
        Code.PAYMENT_METHOD_UNAVAILABLE: 409,
        Code.CLAIM_INVALID: 422,
        Code.DISCOUNT_INVALID: 422,
        Code.DISCOUNT_NOT_FOUND: 404,
        Code.OPTIONS_TOO_FEW: 409,
        Code.COMBO_IN_COMBO: 409,
        Code.INSUFFICIENT_STOCK: 409,
        Code.SLOT_FULL: 409,
        Code.SLOT_PASSED: 409,
        Code.SLOT_UNAVAILABLE: 422,
        Code.BRANCH_UNAVAILABLE: 422,
        Code.BELOW_MINIMUM: 422,
        Code.ADDRESS_REQUIRED: 422,
        Code.ADDRESS_OUT_OF_ZONE: 422,
        Code.BRANCH_IN_USE: 409,
        Code.BRANCH_FULL: 409,
        Code.DELIVERY_ELSEWHERE: 409,
        Code.NOT_COUNTED: 409,
        Code.ALREADY_REVIEWED: 409,
        Code.CODE_TAKEN: 409,
        Code.CODES_FULL: 409,
        Code.BRANCHES_APART: 409,
        Code.OUT_OF_STOCK_ANYWHERE: 409,
        Code.LINK_INVALID: 404,
    }
)
"""The status of each refusal. 409: how things are; 422: what was sent; 423: a switch; 410: over for good."""


def refused(refusal: Refusal, answer: Answer) -> Problem:
    """A rule's no as an answer.

    `details` say how things are where that is why: the line, the cart, the holder, or what would have been possible.
    """
    return Problem(STATUS_OF[refusal.code], refusal.code, refusal.message, _details(refusal, answer))


def accepted(answer: Answer) -> Answer:
    """The same answer, if the rules agreed. Raises `Problem` if they refused."""
    if isinstance(answer.decision, Refusal):
        raise refused(answer.decision, answer)
    return answer


def unauthorized() -> Problem:
    """No token, or not a good one. Why not is not told: it would only help somebody who guesses."""
    message = "Your place at the table could not be confirmed. Scan the code again."
    return Problem(401, "UNAUTHORIZED", message, headers={"WWW-Authenticate": "Bearer"})


def session_not_found() -> Problem:
    """There is no such session, or not for this member: both look the same."""
    return Problem(404, "SESSION_NOT_FOUND", "There is no such table session.")


def order_gone(attempts: Sequence[Attempt]) -> Problem:
    """There is no such order, or not for whoever asks; what was asked of the till, if it was placed and refused."""
    shown = [attempt_view(attempt) for attempt in attempts]
    details = {"pos_status": PosStatus.REJECTED, "attempts": shown} if shown else {}
    return Problem(404, Code.ORDER_NOT_FOUND, "There is no such order here.", details)


def unavailable() -> Problem:
    """Not now. Nothing was lost by asking; asking again is safe."""
    message = "This is not possible right now. Please try again in a moment."
    return Problem(503, "UNAVAILABLE", message, headers={"Retry-After": str(RETRY_AFTER_S)})


def rate_limited(message: str) -> Problem:
    """Too often; when to come back stands beside it."""
    return Problem(429, "RATE_LIMITED", message, headers={"Retry-After": str(RATE_WINDOW_S)})


def internal() -> Problem:
    """A bug. Its details are in the log, under the request's id."""
    return Problem(500, "INTERNAL", "Something went wrong on our side. Please try again.")


def malformed(message: str, **details: object) -> Problem:
    """What was sent is not what the documentation asks for."""
    return Problem(422, "VALIDATION_FAILED", message, details)


def unsupported_media_type() -> Problem:
    """A body that says of itself that it is no JSON."""
    message = "Send the body as JSON, with the header `Content-Type: application/json`."
    return Problem(415, "UNSUPPORTED_MEDIA_TYPE", message, {"field": "Content-Type"})


def _details(refusal: Refusal, answer: Answer) -> Mapping[str, object]:
    if refusal.code is Code.CART_CHANGED:
        return {"current": snapshot_view(answer.state, answer.restaurant, answer.connected)}
    if refusal.code is Code.BILL_CHANGED:
        return {"bill": bill_view(answer.state, answer.restaurant)}
    if refusal.code is Code.PAYMENT_IN_PROGRESS:
        return {"paying": refusal.holder}
    details: dict[str, object] = {}
    if refusal.line is not None:
        details["current"] = line_view(refusal.line, answer.restaurant, answer.state.left_for(refusal.line))
    said = {"allowed": refusal.allowed, "locked_by": refusal.holder, "left": refusal.left, "held": refusal.held}
    said |= {"group_id": refusal.group_id, "option_id": refusal.option_id}
    return details | {name: value for name, value in said.items() if value is not None}
