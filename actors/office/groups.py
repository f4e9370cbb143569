"""Groups of options as their restaurant writes them: what is asked for, how often, and which items ask it.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.menu.told import told
from actors.domain.options.group import Option, OptionGroup
from actors.domain.options.offered import with_groups
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import MenuItem, Restaurant
from actors.office.audited import written_down
from actors.office.items import Made
from actors.office.offering import GROUPS_MAX, Offers, misfit, with_offers
from actors.ports.journal import Change, Deleted, RestaurantStep


def added(
    restaurant: Restaurant, group: OptionGroup, item_ids: Sequence[int] = (), *, at: datetime, who: int | None
) -> Made:
    """The change that adds a group with what is in it, last of what these items ask. Raises KeyError for an item."""
    if len(restaurant.menu.groups) >= GROUPS_MAX:
        return Refusal(Code.MENU_FULL, f"There can be {GROUPS_MAX} groups of options. Delete some that nothing offers.")
    entries = [written_down(restaurant, "option_group_added", None, group, at=at, who=who)]
    entries += [entry_of_option(restaurant, "option_added", group, None, one, at=at, who=who) for one in group.options]
    return written(restaurant, [group], offered_by(restaurant, group.group_id, item_ids), entries, at=at, who=who)


def altered(
    restaurant: Restaurant,
    group_id: int,
    fields: Mapping[str, object],
    item_ids: Sequence[int] | None = None,
    *,
    at: datetime,
    who: int | None,
) -> Made:
    """The change that gives a group these fields, and to these items alone, where they are named. Raises KeyError."""
    before = restaurant.menu.groups[group_id]
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    offers = {} if item_ids is None else offered_by(restaurant, group_id, item_ids)
    if after == before and not offers:
        return None
    entries = (
        [written_down(restaurant, "option_group_changed", before, after, at=at, who=who)] if after != before else []
    )
    return written(restaurant, [after] if after != before else [], offers, entries, at=at, who=who)


def deleted(restaurant: Restaurant, group_id: int, *, at: datetime, who: int | None) -> OwnChange:
    """The change that takes a group away from whatever offers it. Raises KeyError."""
    before = restaurant.menu.groups[group_id]
    change = Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        gone={"option_groups": [Deleted(group_id, at)]},
        audit=[written_down(restaurant, "option_group_deleted", before, None, at=at, who=who)],
    )
    return OwnChange(change, {"menu": with_groups(restaurant.menu, (), {group_id})})


def restored(
    restaurant: Restaurant, group: OptionGroup, places: Mapping[int, int], *, at: datetime, who: int | None
) -> Made:
    """The change that brings a group back as it was deleted, to its place with those items that are still there."""
    if group.group_id in restaurant.menu.groups:
        return None
    if len(restaurant.menu.groups) >= GROUPS_MAX:
        return Refusal(Code.MENU_FULL, f"There can be {GROUPS_MAX} groups of options. Delete some that nothing offers.")
    offers = {
        item_id: _put(restaurant.menu.items[item_id].groups, group.group_id, place)
        for item_id, place in places.items()
        if item_id in restaurant.menu.items
    }
    entries = [written_down(restaurant, "option_group_restored", None, group, at=at, who=who)]
    return written(restaurant, [group], offers, entries, at=at, who=who)


def offered_by(restaurant: Restaurant, group_id: int, item_ids: Sequence[int]) -> Offers:
    """What items have then, where it is not what they have: these the group, last where it is new to them.

    Raises KeyError for another's item.
    """
    items, wanted = restaurant.menu.items, set(item_ids)
    had = {key for key, item in items.items() if any(one.group_id == group_id for one in item.groups)}
    offers: dict[int, Sequence[int]] = {}
    for key in sorted(wanted ^ had):
        ids = [one.group_id for one in items[key].groups if one.group_id != group_id]
        offers[key] = [*ids, group_id] if key in wanted else ids
    return offers


def written(
    restaurant: Restaurant,
    groups: Sequence[OptionGroup],
    offers: Offers,
    entries: Sequence[AuditEntry],
    gone: Sequence[Deleted] = (),
    *,
    at: datetime,
    who: int | None,
) -> Made:
    """The change that makes these groups so, and gives items these; `gone` are options that are deleted."""
    menu = with_offers(with_groups(restaurant.menu, groups), offers)
    refusal = misfit(restaurant.menu, menu)
    if refusal is not None:
        return refusal
    items = [menu.items[key] for key in offers]
    of_items = [_asked(restaurant, one, at, who) for one in items]
    parts: dict[str, Sequence[object]] = {"option_groups": groups} if groups else {}
    if items:
        parts["item_groups"] = items
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    change = Change(step, parts, {"group_options": gone} if gone else {}, audit=[*entries, *of_items])
    return OwnChange(change, {"menu": menu})


def _asked(restaurant: Restaurant, item: MenuItem, at: datetime, who: int | None) -> AuditEntry:
    """What the audit says of an item that has other groups."""
    old, new = told(attrs.evolve(item, groups=restaurant.menu.items[item.menu_item_id].groups), item)
    return AuditEntry(restaurant.restaurant_id, at, who, "item_changed", f"item-{item.menu_item_id}", old, new)


def _put(groups: Sequence[OptionGroup], group_id: int, place: int) -> Sequence[int]:
    ids = [one.group_id for one in groups if one.group_id != group_id]
    return [*ids[:place], group_id, *ids[place:]]


def entry_of_option(
    restaurant: Restaurant,
    what: str,
    group: OptionGroup,
    before: Option | None,
    after: Option | None,
    *,
    at: datetime,
    who: int | None,
) -> AuditEntry:
    """What the audit says of an option: one that is new or gone with its group's name."""
    known = before if before is not None else after
    subject = "" if known is None else f"option-{known.option_id}"
    old, new = told(before, after, restaurant.minor_digits)
    if before is None or after is None:
        old, new = (None if words is None else f"group: {group.name}; {words}" for words in (old, new))
    return AuditEntry(restaurant.restaurant_id, at, who, what, subject, old, new)
