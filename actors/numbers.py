"""Numbers that a person writes down for the server, read within their bounds: alike in the settings of every room.

Pure; it reads no environment.
"""

from collections.abc import Callable
from typing import Final

_SHOWN_CHARS: Final = 40  # of what was written, in an error


def number_between(name: str, least: float, most: float) -> Callable[[str | float], float]:
    """A converter to a number within bounds, both included. It raises ValueError with a sentence that names `name`."""

    def convert(value: str | float) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            shown = str(value)[:_SHOWN_CHARS]
            raise ValueError(f"{name} must be a number from {least:g} to {most:g}, not {shown!r}.")
        return number

    return convert
