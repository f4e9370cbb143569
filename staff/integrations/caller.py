"""Who asks on the routes that staff and integrations share: somebody with a token of staff, or a system with a key.

Owns: that a key is good for its scopes alone. Must not: know what is asked; the rules ask the account's role.
"""

from enum import StrEnum
from typing import Final

from quart import Request

from actors.domain.api_key import Scope
from actors.domain.refusal import Code
from actors.domain.staff import StaffUser
from server.http.problems import Problem
from staff.services import StaffServices, staff_of

HEADER: Final = "X-Api-Key"
_READING: Final = frozenset({"GET", "HEAD"})


class Subject(StrEnum):
    """What a route is about; with the request's method that is the scope a key needs."""

    MENU = "menu"
    TABLES = "tables"
    ORDERS = "orders"
    PAYMENTS = "payments"


async def caller_of(services: StaffServices, request: Request, subject: Subject) -> StaffUser:
    """The account that asks, a person's or a key's. Raises `Problem`: 401, 403 without the scope, 429; `Unavailable`.

    Who shows a key is asked for nothing else.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return (await staff_of(services, request)).user
    known = await services.keys.shown(key)
    needed = Scope(f"{subject}:{'read' if request.method in _READING else 'write'}")
    if needed not in known.scopes:
        message = f"This key is not for that. It needs the scope `{needed}`."
        raise Problem(403, Code.NOT_ALLOWED, message, {"scope": needed})
    return known.user


def has_key(request: Request) -> bool:
    """Whether a key is shown, good or not."""
    return HEADER in request.headers
