"""The socket's documentation: an AsyncAPI 3 document made from the very types that read and write frames.

Owns: which message travels in which direction, and what the contract says about the socket besides its messages. Must
not: describe a field; those come from `server.messages`, `server.frames` and `server.views` with their docstrings.
Served at `/asyncapi.json` and kept in `docs/asyncapi.json`.
"""

from collections.abc import Mapping
from inspect import getdoc
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, json

from server import frames as f
from server import messages as m
from server.sockets import PATH, SUBPROTOCOL

_SCHEMAS: Final = "#/components/schemas/{name}"

FROM_MEMBER: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {
        "cart_mutate.create": m.CartCreate,
        "cart_mutate.update": m.CartUpdate,
        "cart_mutate.delete": m.CartDelete,
        "place_order": m.PlaceOrder,
        "resume": m.Resume,
        "ping": m.Ping,
    }
)
"""Every message a member may send. What stands before a dot is its `type`."""

TO_MEMBER: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {
        "snapshot": f.Snapshot,
        "member_join": f.MemberJoin,
        "member_update": f.MemberUpdate,
        "member_leave": f.MemberLeave,
        "member_presence": f.MemberPresence,
        "cart_update": f.CartUpdated,
        "cart_locked": f.CartLocked,
        "order_processing": f.OrderProcessing,
        "order_confirmed": f.OrderConfirmed,
        "order_failed": f.OrderFailed,
        "order_fired": f.OrderFired,
        "order_status": f.OrderMoved,
        "pass_validated": f.PassValidated,
        "ordering_disabled": f.OrderingDisabled,
        "ordering_enabled": f.OrderingEnabled,
        "session_closed": f.SessionClosed,
        "error": f.Error,
        "error.line": f.LineError,
        "error.cart": f.CartError,
        "pong": f.Pong,
    }
)
"""Every message a member may get."""

_ABOUT_THE_SOCKET: Final = f"""\
One connection of one member to their session. Subprotocol `{SUBPROTOCOL}`; the token from `POST /table_session` travels
as a second subprotocol `bearer.<ws_token>` (browsers) or as `Authorization: Bearer` (everything else), never in the
URL. `Origin`, where sent, must be allowed, or the upgrade is refused with 403.

Text frames of JSON, 32 KiB at most, no compression. The server pings every 20 s and drops a connection that is silent
for 30 s. The first frame is a `snapshot`. Events are numbered `seq` = 1, 2, 3 … without gaps, are durable before
anybody sees them, and are the same for every member. After a lost connection, `resume` brings what was missed.

Close codes: 1008 bad message repeated, 1009 too big, 1012 server restarting, 4401 token missing, wrong, expired or
revoked, 4408 silent, 4410 session closed, 4429 flooding, 4430 too slow to read."""


def asyncapi() -> bytes:
    """The AsyncAPI 3.0 document as JSON, the same bytes every time."""
    return json.encode(_document())


def _document() -> dict[str, Any]:
    types = {**FROM_MEMBER, **TO_MEMBER}
    references, schemas = json.schema_components(types.values(), ref_template=_SCHEMAS)
    payloads = dict(zip(types, references, strict=True))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Trivet for diners",
            "version": "1.0.0",
            "description": "The live cart of a restaurant table. Joining, menu and orders over HTTP: `/openapi.json`.",
        },
        "defaultContentType": "application/json",
        "channels": {"session": _channel(types)},
        "operations": {
            "fromMember": _operation("receive", "What a member says.", FROM_MEMBER),
            "toMember": _operation("send", "What a member is told.", TO_MEMBER),
        },
        "components": {
            "messages": {name: _message(name, kind, payloads[name]) for name, kind in types.items()},
            "schemas": schemas,
            "securitySchemes": {"member": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _channel(types: Mapping[str, type[Struct]]) -> dict[str, Any]:
    return {
        "address": PATH,
        "title": "A member's connection",
        "description": _ABOUT_THE_SOCKET,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in types},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
    }


def _operation(action: str, summary: str, types: Mapping[str, type[Struct]]) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/session"},
        "messages": [{"$ref": f"#/channels/session/messages/{name}"} for name in types],
        "security": [{"$ref": "#/components/securitySchemes/member"}],
    }


def _message(name: str, kind: type[Struct], payload: Mapping[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": name.partition(".")[0],
        "title": kind.__name__,
        "summary": getdoc(kind),
        "payload": payload,
    }
    if "ref" in kind.__struct_fields__:
        message["correlationId"] = {"location": "$message.payload#/ref"}
    return message
