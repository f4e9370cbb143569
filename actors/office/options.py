"""Options of a group as their restaurant writes them: added, changed, moved, deleted, brought back.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from actors.domain.audit import AuditEntry
from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Restaurant
from actors.office.groups import entry_of_option, written
from actors.office.items import Made
from actors.ports.journal import Deleted


def added(
    restaurant: Restaurant, group_id: int, option: Option, place: int | None, *, at: datetime, who: int | None
) -> Made:
    """The change that adds an option to a group, last or in its place there, from 0. Raises KeyError."""
    group = restaurant.menu.groups[group_id]
    entry = entry_of_option(restaurant, "option_added", group, None, option, at=at, who=who)
    return _put(restaurant, group, option, place, entry, at=at, who=who)


def restored(
    restaurant: Restaurant, group_id: int, option: Option, place: int, *, at: datetime, who: int | None
) -> Made:
    """The change that brings an option back as it was deleted. Raises KeyError for a group that is gone."""
    if option.option_id in restaurant.menu.options:
        return None
    group = restaurant.menu.groups[group_id]
    entry = entry_of_option(restaurant, "option_restored", group, None, option, at=at, who=who)
    return _put(restaurant, group, option, place, entry, at=at, who=who)


def altered(
    restaurant: Restaurant,
    option_id: int,
    fields: Mapping[str, object],
    place: int | None = None,
    *,
    at: datetime,
    who: int | None,
) -> Made:
    """The change that gives an option these fields, and another place where one is named. Raises KeyError."""
    group, before = restaurant.menu.options[option_id]
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    was = group.options.index(before)
    now = was if place is None else min(place, len(group.options) - 1)
    if (after, now) == (before, was):
        return None
    others = [one for one in group.options if one is not before]
    entry = entry_of_option(restaurant, "option_changed", group, before, after, at=at, who=who)
    if now != was:
        entry = attrs.evolve(entry, old=_placed(entry.old, was), new=_placed(entry.new, now))
    return _written(restaurant, group, [*others[:now], after, *others[now:]], [entry], at=at, who=who)


def deleted(restaurant: Restaurant, option_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that takes an option away. Refused where its group asks for more than is left. Raises KeyError."""
    group, before = restaurant.menu.options[option_id]
    left = [one for one in group.options if one is not before]
    entry = entry_of_option(restaurant, "option_deleted", group, before, None, at=at, who=who)
    return _written(restaurant, group, left, [entry], [Deleted(option_id, at)], at=at, who=who)


def _put(
    restaurant: Restaurant,
    group: OptionGroup,
    option: Option,
    place: int | None,
    entry: AuditEntry,
    *,
    at: datetime,
    who: int | None,
) -> Made:
    at_place = len(group.options) if place is None else place
    options = [*group.options[:at_place], option, *group.options[at_place:]]
    return _written(restaurant, group, options, [entry], at=at, who=who)


def _written(
    restaurant: Restaurant,
    group: OptionGroup,
    options: Sequence[Option],
    entries: Sequence[AuditEntry],
    gone: Sequence[Deleted] = (),
    *,
    at: datetime,
    who: int | None,
) -> Made:
    after = attrs.evolve(group, options=tuple(options))
    return written(restaurant, [after], {}, entries, gone, at=at, who=who)


def _placed(words: str | None, place: int) -> str:
    return "; ".join(filter(None, (words, f"position: {place}")))
