"""The statements in `persistence/sql`, by name.

Owns: reading them from their files. Must not: put one together from pieces.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


def statement(name: str) -> str:
    """The text of `sql/{name}.sql`. Raises FileNotFoundError; meant to be called when a module is imported."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
