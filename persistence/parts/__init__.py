"""The stored collections, one file each; whatever file is here is part of the journal's statements.

Owns: finding them. Must not: list them: a new collection is a new file and no other is touched.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from persistence.part import Part

PARTS: Final[tuple[Part, ...]] = tuple(
    part
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for part in import_module(f"{__name__}.{module.name}").PARTS
)
