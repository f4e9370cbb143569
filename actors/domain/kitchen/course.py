"""When something is eaten."""

from enum import StrEnum
from typing import Final


class Course(StrEnum):
    """A part of a meal, in the order in which they are eaten. What has none (drinks, say) never waits."""

    STARTER = "starter"
    MAIN = "main"
    DESSERT = "dessert"

    @property
    def place(self) -> int:
        """Where it comes in a meal, from 0."""
        return _PLACES[self]


_PLACES: Final = {course: place for place, course in enumerate(Course)}
