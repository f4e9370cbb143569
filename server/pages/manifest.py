"""What installs a page: the name, the signs and the colours under which it stands among a phone's programs.

Owns: the manifest's shape, and where the signs are. Must not: know whose page it is.

The signs have addresses that stay: a phone that sees another address believes in another sign, and installs it anew.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from quart import Response

from server.http.answers import bytes_answer
from server.http.views import encode
from server.pages.kit import BRAND, LIGHT
from server.pages.words import Words

MANIFEST_TYPE: Final = "application/manifest+json"


class IconView(Struct, frozen=True):
    """A sign. `purpose` is `any`, or `maskable` for one that a launcher may cut to its own form."""

    src: str
    sizes: str
    type: str
    purpose: str


class ManifestView(Struct, frozen=True):
    """A web application manifest, as the W3C has it."""

    id: str
    start_url: str
    scope: str
    name: str
    short_name: str
    lang: str
    dir: str
    display: str
    background_color: str
    theme_color: str
    icons: Sequence[IconView]


ICONS: Final = (
    IconView("/icons/trivet.svg", "any", "image/svg+xml", "any"),
    *(
        IconView(f"/icons/{name}-{side}.png", f"{side}x{side}", "image/png", purpose)
        for name, purpose in (("icon", "any"), ("maskable", "maskable"))
        for side in (192, 512)
    ),
)


def manifest_answer(words: Words, address: str, name: str, short_name: str, theme: str | None) -> Response:
    """The manifest of the pages at this address and below; `theme` is their colour, `#rrggbb`, None for our own."""
    view = ManifestView(
        id=address,
        start_url=address,
        scope=address,
        name=name,
        short_name=short_name,
        lang=words.language,
        dir=words.direction,
        display="standalone",
        background_color=LIGHT,
        theme_color=theme or BRAND,
        icons=ICONS,
    )
    return bytes_answer(encode(view), MANIFEST_TYPE, headers={"Vary": "Accept-Language, Cookie"})
