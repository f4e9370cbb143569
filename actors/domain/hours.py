"""One opening of a restaurant, or of a branch of it, in local time.

Owns: the value. Must not: know a clock; `actors.domain.opening` says when that is.
"""

from datetime import date, time

from attrs import frozen


@frozen
class Hours:
    """One opening, local time. `closes` at or before `opens` means after midnight; equal means all day.

    `weekday` 0 is Monday. `on` is set for a dated exception, which replaces every weekly opening of that date;
    an exception with `opens` None means closed all day.
    """

    weekday: int | None
    opens: time | None
    closes: time | None
    on: date | None = None
