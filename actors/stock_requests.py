"""Requests for stock: asked by employees, reviewed by managers once, and what an approved one moves.

The review, the move and their audit are one commit of the restaurant's own, under its fence: of two who review the same
request at once, in whatever process, one is told that it was done already.

Owns: those changes. Must not: wait, or save anything.
"""

from datetime import datetime
from typing import Final

import attrs
from attrs import frozen

from actors import inventory
from actors.availability import StockChange
from actors.domain.audit import AuditEntry
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.stock.request import QUANTITY_MAX, RequestKind, RequestStatus, StockRequest
from actors.inventory import Said
from actors.ports.journal import Change, RestaurantStep
from actors.stockroom import Stockroom

_NOTE: Final = "stock request {}"


@frozen
class Verdict:
    """What somebody says to a request: `quantity` in the place of the one asked for, where it is not None."""

    status: RequestStatus
    answer: str = ""
    quantity: int | None = None


def asked(restaurant: Restaurant, request: StockRequest) -> StockChange | Refusal:
    """The change that keeps a new request. Raises KeyError for a branch or thing that there is not."""
    inventory.known(restaurant, request.branch_id, request.menu_item_id)
    if request.quantity > QUANTITY_MAX:
        return Refusal(Code.QUANTITY_INVALID, f"Up to {QUANTITY_MAX:,} can be asked for at once.")
    entry = _entry(restaurant, request, "stock_requested", request.asked_at, request.asked_by, None)
    return StockChange(_change(restaurant, request, entry), (), {})


def reviewed(
    restaurant: Restaurant, room: Stockroom, request: StockRequest, verdict: Verdict, at: datetime, who: int
) -> StockChange | Refusal:
    """The change that a verdict makes of a request, with what it moves. Raises KeyError for what is not there now."""
    if request.status is not RequestStatus.PENDING:
        return Refusal(Code.ALREADY_REVIEWED, f"It was {request.status.lower()} already.")
    if verdict.status is not RequestStatus.APPROVED:
        done = request.reviewed(verdict.status, at, who, answer=verdict.answer)
        entry = _entry(restaurant, done, "stock_request_rejected", at, who, request.status)
        return StockChange(_change(restaurant, done, entry), (), {})
    quantity = request.quantity if verdict.quantity is None else verdict.quantity
    done = request.reviewed(verdict.status, at, who, quantity, verdict.answer)
    entry = _entry(restaurant, done, "stock_request_approved", at, who, request.status)
    change = _change(restaurant, done, entry)
    note = _NOTE.format(request.stock_request_id)
    moved = inventory.stocktaking(restaurant, room, _said(request, quantity), at, who, note)
    if isinstance(moved, Refusal):
        return moved
    if moved is None:  # there are so many already
        return StockChange(change, (), {})
    both = attrs.evolve(
        moved.change,
        parts={**moved.change.parts, **change.parts},
        audit=[*change.audit, *moved.change.audit],
    )
    return attrs.evolve(moved, change=both)


def _said(request: StockRequest, quantity: int) -> tuple[Said]:
    if request.kind is RequestKind.SET_QUANTITY:
        return inventory.counted(request.branch_id, request.menu_item_id, quantity)
    return inventory.received(request.branch_id, request.menu_item_id, quantity)


def _change(restaurant: Restaurant, request: StockRequest, entry: AuditEntry) -> Change:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    return Change(step, {"stock_requests": [request]}, audit=[entry])


def _entry(
    restaurant: Restaurant, request: StockRequest, what: str, at: datetime, who: int, was: RequestStatus | None
) -> AuditEntry:
    """What is asked for is said by the request's own entry, and what became of it by that of its review."""
    quantity = request.quantity if request.approved is None else request.approved
    shelf = inventory.named(request.menu_item_id)
    words = f"{request.status}: {request.kind} {quantity} of {shelf} at branch-{request.branch_id}"
    why = request.answer or (request.note if was is None else "")
    new = f"{words} ({why})" if why else words
    return AuditEntry(restaurant.restaurant_id, at, who, what, request.subject, was, new)
