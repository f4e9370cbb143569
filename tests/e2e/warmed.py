"""What a server reads before it serves, read: for `tests/e2e/warm.py`, in whose process this is imported first."""

import ast
import gc
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import run
from server.console.process import leaving_garbage
from server.diners.pages import files as table
from server.pages import assets
from server.pages.assets import Assets, Room
from server.pages.kit import KIT
from server.shop.pages import files as shop
from staff.pages import files as staff

ROOMS: Final = [KIT, table.ROOM, shop.ROOM, staff.ROOM]  # as `run.pages` has them

with leaving_garbage():
    for node in ast.walk(ast.parse(Path(run.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            import_module(node.module)  # also what a command imports only when it runs
    _made = Assets(ROOMS)


def _once(rooms: Sequence[Room]) -> Assets:
    """To put the pages' files together takes half a second, and gives the same each time."""
    return _made if rooms == ROOMS else Assets(rooms)


vars(assets)["Assets"] = _once
gc.freeze()  # so that whoever is forked off looks through none of it, and memory stays shared
