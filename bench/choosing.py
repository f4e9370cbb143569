"""What a phone chooses of an item's options: as much as has to be, and now and then one more.

Owns: that choice, made of what the menu says. Must not: know a rule.
"""

from collections.abc import Mapping
from random import Random
from typing import Any


def chosen(item: Mapping[str, Any], random: Random) -> list[dict[str, int]]:
    """The `options` of a new line of this item of the menu, in any order."""
    return [one for group in item.get("groups", ()) for one in _of_group(group, random)]


def must_choose(item: Mapping[str, Any]) -> bool:
    """Whether the item cannot be had as it is."""
    return any(group["min"] for group in item.get("groups", ()))


def _of_group(group: Mapping[str, Any], random: Random) -> list[dict[str, int]]:
    there = [option["id"] for option in group["options"] if option["available"]]
    most = min(group["max"], len(there))
    count = min(most, group["min"] + (random.random() < 0.3))
    return [{"option_id": option_id, "qty": 1} for option_id in random.sample(there, count)]
