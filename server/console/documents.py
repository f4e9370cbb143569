"""The pages of docs/ that are made from the code.

Owns: which there are, by file name. Must not: write them.
"""

from collections.abc import Mapping, Sequence

from msgspec import json

from server.console import settings
from server.diners.routes import DINERS
from server.diners.routes.providers import ProviderRoutes
from server.http.app import openapi
from server.http.asyncapi import Channel, asyncapi
from server.shop.door import CUSTOMERS


def documents(
    groups: Sequence[settings.Group], staff: Sequence[type], channels: Sequence[Channel]
) -> Mapping[str, bytes]:
    """Their content: of all settings, the staff's routes beside the diners', and every kind of socket."""
    return {
        "openapi.json": json.format(openapi(*DINERS, ProviderRoutes, *staff, *CUSTOMERS), indent=2) + b"\n",
        "asyncapi.json": json.format(asyncapi(channels), indent=2) + b"\n",
        "settings.md": settings.page(groups).encode(),
    }
