"""What a turn has to write: the difference between two trees.

Values are frozen and shared, so a part has changed exactly when it is another object. No event is mapped to SQL by
hand, and a new field needs no code here.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from actors.domain.state import State
from actors.ports import Change, StoredEvent

K = TypeVar("K")
V = TypeVar("V")


def difference(old: State, new: State, version: int, events: Sequence[StoredEvent]) -> Change:
    """The change that makes `old`, stored at `version`, into `new`, with the events that led there."""
    return Change(
        version=version,
        session=new.session,
        wake_at=new.deadline(),
        members=_changed(old.members, new.members),
        lines=[*_changed(old.lines, new.lines), *_changed(old.retired, new.retired)],
        orders=_changed(old.orders, new.orders),
        orders_gone=_gone(old.orders, new.orders),
        placements=_changed(old.placements, new.placements),
        events=events,
    )


def _changed(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[V]:
    return () if old is new else [value for key, value in new.items() if old.get(key) is not value]


def _gone(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[K]:
    return () if old is new else [key for key in old if key not in new]
