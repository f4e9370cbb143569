"""What the pages' modules call one another, and which file that is.

Owns: the bare names. Must not: read a file.
"""

from collections.abc import Mapping
from posixpath import dirname, normpath
from types import MappingProxyType
from typing import Final

LIBRARIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "@preact/signals": "kit/vendor/signals.js",
        "@preact/signals-core": "kit/vendor/signals-core.js",
        "htm": "kit/vendor/htm.js",
        "htm/preact": "kit/vendor/htm-preact.js",
        "preact": "kit/vendor/preact.js",
        "preact/hooks": "kit/vendor/preact-hooks.js",
    }
)
"""What is not ours, by the names under which it looks for itself."""
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"trivet/": "kit/js/", "diner/": "diner/js/", "shop/": "shop/js/", "staff/": "staff/js/"}
)

BROWSERS: Final = frozenset(
    (
        "alert blur caches close closed confirm console crypto document event external fetch focus frames history"
        " indexedDB length localStorage location name navigation navigator open opener origin parent performance print"
        " prompt scheduler screen scroll self sessionStorage status stop top window"
    ).split()
)
"""What browsers call something of theirs, of the words that a module of ours might choose, too."""


def resolved(name: str, importer: str) -> str:
    """The path of the module that is called `name` in the module at `importer`."""
    if name in LIBRARIES:
        return LIBRARIES[name]
    for prefix, folder in PREFIXES.items():
        if name.startswith(prefix):
            return folder + name.removeprefix(prefix)
    return normpath(f"{dirname(importer)}/{name}")
