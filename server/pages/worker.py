"""What the service worker is given: its version, the page to show without a network, and the files of each program.

Owns: the few lines that set it to work. Must not: decide anything; `static/js/offline/` does.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from server.http.views import encode
from server.pages.assets import Assets
from server.pages.modules import needed_later

OFFLINE: Final = "offline.html"
PAGE_SCRIPT: Final = "kit/js/offline/page.js"
PAGE_SHEET: Final = "kit/offline.css"
PAGE_SIGN: Final = "kit/icons/trivet.svg"
_WORKER: Final = "kit/js/offline/worker.js"

Program = Sequence[str]
"""What a page runs: the module that it begins with, then its sheet and its icons."""


def worker_script(assets: Assets, programs: Mapping[str, Program]) -> str:
    """The module at `/sw.js`. It differs in every version, so browsers see that there is a new one.

    `programs` are named by the first part of their pages' address.
    """
    given = {
        "version": assets.digest,
        "page": offline_address(assets),
        "files": [assets.address(path) for path in (PAGE_SCRIPT, PAGE_SHEET, PAGE_SIGN)],
        "programs": {
            under: [assets.address(path) for path in program_files(assets, program)]
            for under, program in programs.items()
        },
    }
    return f'import {{ work }} from "{assets.address(_WORKER)}";\nwork(self, {encode(given).decode()});\n'


def offline_address(assets: Assets) -> str:
    """Where the page is that is shown without a network."""
    return f"/assets/{assets.digest}/{OFFLINE}"


def program_files(assets: Assets, program: Program) -> Sequence[str]:
    """All that a program may ask for while it runs, also the modules that it imports only once they are used."""
    entry, *others = program
    return [*needed_later(assets, entry), *others]
