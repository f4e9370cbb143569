"""The page around a page: its head, its policy, and what its program is given to begin with.

Owns: how a page is put together and what it may do: only what comes from here, and no script that stands in the page.
Must not: know whose page it is.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from quart import Request, Response

from server.http.answers import bytes_answer
from server.http.headers import CSP, shell_policy
from server.http.views import encode
from server.pages.assets import Assets, packed
from server.pages.kit import DARK, LIGHT
from server.pages.modules import import_map, needed, needs_map
from server.pages.words import COOKIE, Words, wanted
from server.settings import DoorSettings

HTML: Final = "text/html; charset=utf-8"
PACKED_FROM: Final = 1024  # bytes; what is shorter fits a packet as it is
_TEMPLATES: Final = Path(__file__).parent / "templates"


@frozen(eq=False)
class Shell:
    """Makes the pages of one program: the module that it begins with, its sheet, its icons and its templates.

    `entry`, `sheet` and `icons` are paths of assets; `templates` is the folder of the pages that extend `shell.html`.
    With `forms` a page may send us one, as where a browser runs no program.
    """

    settings: DoorSettings
    assets: Assets
    entry: str
    sheet: str
    icons: str
    templates: Path
    forms: bool = False
    _environment: Environment = field(init=False)
    _map: str = field(init=False)
    _modules: Sequence[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """What is the same on every page is made once."""
        loader = FileSystemLoader([self.templates, _TEMPLATES])
        environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        environment.globals |= {
            "asset": self.assets.address,
            "version": self.assets.digest,
            "light": LIGHT,
            "dark": DARK,
        }
        object.__setattr__(self, "_environment", environment)
        modules = needed(self.assets, self.entry)
        # Where nothing is called by a bare name there is no map, and so the page runs in browsers that know none.
        mapped = needs_map(self.assets, self.entry)
        object.__setattr__(self, "_map", import_map(self.assets) if mapped else "")
        object.__setattr__(self, "_modules", [self.assets.address(path) for path in modules])

    def page(
        self,
        request: Request,
        template: str,
        words: Words,
        *,
        look: str = "",
        manifest: str = "",
        start: Mapping[str, object] | None = None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A page, as this request can take it.

        `look` is a sheet of the restaurant's own, `manifest` the address of what installs it, `start` what the program
        begins with, `values` are the template's.
        """
        html = self._environment.get_template(template).render(
            words=words,
            sheet=self.assets.address(self.sheet),
            icons=self.assets.address(self.icons),
            manifest=manifest,
            look=Markup(look),  # noqa: S704 - made by us of a colour that was checked, and the policy allows its digest only
            importmap=Markup(self._map),  # noqa: S704 - our own addresses
            modules=self._modules,
            messages=_block(words.told()),
            start=_block(start or {}),
            **values,
        )
        headers = {
            CSP: shell_policy(self.settings, self._map, look, forms=self.forms),
            "Vary": "Accept-Language, Cookie, Accept-Encoding",
        }
        return _sent(request, html.encode(), status, headers)


def reader(request: Request) -> Sequence[str]:
    """The languages that this request's reader wants, best first."""
    accepted = [str(tag) for tag in request.accept_languages.values()]
    return wanted(request.args.get(COOKIE), request.cookies.get(COOKIE), accepted)


def takes_packed(request: Request) -> bool:
    """Whether whoever asks can read gzip."""
    return bool(request.accept_encodings.quality("gzip"))


def _block(value: object) -> Markup:
    """JSON to stand in a `<script type="application/json">`, which nothing in it can end."""
    return Markup(encode(value).decode().replace("<", "\\u003c"))  # noqa: S704 - cannot end its element


def _sent(request: Request, body: bytes, status: int, headers: Mapping[str, str]) -> Response:
    if len(body) < PACKED_FROM or not takes_packed(request):
        return bytes_answer(body, HTML, status, headers)
    return bytes_answer(packed(body), HTML, status, {**headers, "Content-Encoding": "gzip"})
