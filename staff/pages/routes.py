"""`GET /staff` and below: the staff's pages. One shell for all of them; which one is shown is its program's affair."""

from functools import cached_property

from attrs import define
from quart import Response, request

from server.http.limits import Kind
from server.http.routing import Html, route
from server.pages.assets import Assets
from server.pages.manifest import ManifestView, manifest_answer
from server.pages.shell import Shell, reader
from server.settings import DoorSettings
from staff.pages import files


@define(eq=False, slots=False)
class StaffPageRoutes:
    """The shell says nothing of any restaurant, so anybody may have it; signing in happens inside."""

    settings: DoorSettings
    assets: Assets

    @route("GET", "/staff", Kind.READ, gives={200: Html})
    async def first(self) -> Response:
        """The page to begin with."""
        return self._page()

    @route("GET", "/staff/manifest.webmanifest", Kind.READ, gives={200: ManifestView})
    async def manifest(self) -> Response:
        """With what a screen puts the pages among its programs."""
        return manifest_answer(files.WORDS.of(reader(request)), "/staff", "Trivet", "Trivet", None)

    @route("GET", "/staff/<path:_path>", Kind.READ, gives={200: Html})
    async def page(self, _path: str) -> Response:
        """Any of the pages."""
        return self._page()

    def _page(self) -> Response:
        words = files.WORDS.of(reader(request))
        return self._shell.page(request, "staff.html", words, manifest="/staff/manifest.webmanifest")

    @cached_property
    def _shell(self) -> Shell:
        return Shell(self.settings, self.assets, files.ENTRY, files.SHEET, files.ICONS, files.TEMPLATES)
