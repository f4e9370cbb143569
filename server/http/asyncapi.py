"""The sockets' documentation: an AsyncAPI 3 document made from the very types that read and write frames.

Owns: how channels become the document. Must not: know a channel; each door declares its own. Served at `/asyncapi.json`
and kept in `docs/asyncapi.json`.
"""

from collections.abc import Iterator, Mapping, Sequence
from inspect import getdoc
from typing import Any, Final

from attrs import frozen
from msgspec import Struct, json

from server.http.routing import KEY

KEY_HEADER: Final = "X-Api-Key"
_SCHEMAS: Final = "#/components/schemas/{name}"


@frozen
class Channel:
    """One kind of socket. `who` names the security scheme of its token, and with it both operations.

    `also` are schemes whose tokens are as good there.
    The messages are those that are read and those that are sent, by name; what stands before a dot is the `type`.
    """

    name: str
    who: str
    address: str
    title: str
    about: str
    incoming: Mapping[str, type[Struct]]
    outgoing: Mapping[str, type[Struct]]
    also: Sequence[str] = ()


def asyncapi(channels: Sequence[Channel]) -> bytes:
    """The AsyncAPI 3.0 document as JSON, the same bytes every time."""
    return json.encode(_document(channels))


def _document(channels: Sequence[Channel]) -> dict[str, Any]:
    types = {_key(channel, name): kind for channel in channels for name, kind in _messages(channel).items()}
    references, schemas = json.schema_components(types.values(), ref_template=_SCHEMAS)
    payloads = dict(zip(types, references, strict=True))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Trivet",
            "version": "1.0.0",
            "description": "The live cart of a restaurant table, and orders as staff see them. More: `/openapi.json`.",
        },
        "defaultContentType": "application/json",
        "channels": {channel.name: _channel(channel) for channel in channels},
        "operations": {name: operation for channel in channels for name, operation in _operations(channel)},
        "components": {
            "messages": {key: _message(key, kind, payloads[key]) for key, kind in types.items()},
            "schemas": schemas,
            "securitySchemes": {who: _scheme(who) for channel in channels for who in (channel.who, *channel.also)},
        },
    }


def _messages(channel: Channel) -> Mapping[str, type[Struct]]:
    return {**channel.incoming, **channel.outgoing}


def _key(channel: Channel, name: str) -> str:
    """What a message is called in the document: two channels may have one of the same type."""
    return f"{channel.name}.{name}"


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "address": channel.address,
        "title": channel.title,
        "description": channel.about,
        "messages": {name: {"$ref": f"#/components/messages/{_key(channel, name)}"} for name in _messages(channel)},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
    }


def _operations(channel: Channel) -> Iterator[tuple[str, dict[str, Any]]]:
    who = channel.who
    yield f"from{who.title()}", _operation(channel, "receive", f"What a {who} connection says.", channel.incoming)
    yield f"to{who.title()}", _operation(channel, "send", f"What a {who} connection is told.", channel.outgoing)


def _operation(channel: Channel, action: str, summary: str, types: Mapping[str, type[Struct]]) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{channel.name}"},
        "messages": [{"$ref": f"#/channels/{channel.name}/messages/{name}"} for name in types],
        "security": [{"$ref": f"#/components/securitySchemes/{who}"} for who in (channel.who, *channel.also)],
    }


def _scheme(who: str) -> dict[str, Any]:
    if who == KEY:
        return {"type": "httpApiKey", "in": "header", "name": KEY_HEADER}
    return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def _message(key: str, kind: type[Struct], payload: Mapping[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": key.split(".")[1],
        "title": kind.__name__,
        "summary": getdoc(kind),
        "payload": payload,
    }
    if "ref" in kind.__struct_fields__:
        message["correlationId"] = {"location": "$message.payload#/ref"}
    return message
