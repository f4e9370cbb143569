"""Menus by time of day and weekday: what is sold at these times only.

Owns: the value. Must not: know a clock; `actors.domain.menu.serving` says what is served when.
"""

from datetime import time

from attrs import frozen


@frozen
class Window:
    """From when until when, local time, on each of these weekdays (0 is Monday).

    It belongs to the day on which it begins. `closes` at or before `opens` means after midnight; equal, a whole day.
    """

    weekdays: tuple[int, ...]
    opens: time
    closes: time


@frozen
class TimedMenu:
    """What is served in these windows only: all of some categories, and some items.

    What several menus name is served in the windows of each, what none names at all times.
    """

    menu_id: int
    name: str
    windows: tuple[Window, ...]
    category_ids: tuple[int, ...] = ()
    item_ids: tuple[int, ...] = ()
