"""Rules of choosing: what may be taken of an item's options, and what the item costs with them. Pure.

A group refuses too few, too many, and one more than once where it may not be. A price never falls below nothing,
whatever is left out. What a line has already it keeps, though it is sold out by now: only what is new has to be there.
"""

from collections.abc import Iterable, Mapping, Sequence

from actors.domain import limits
from actors.domain.options.chosen import Choice, ChosenOption, wanted
from actors.domain.options.group import Option, OptionGroup
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Menu, MenuItem

Chosen = tuple[ChosenOption, ...]


def choose(item: MenuItem, choices: Sequence[Choice], menu: Menu, had: Chosen = ()) -> Chosen | Refusal:
    """What these choices make of the item, in the menu's order; `had` is what its line has already."""
    counts = dict(wanted(choices))
    if len(counts) > limits.OPTIONS_MAX:
        return _unknown(item)
    before = {one.option_id: one.qty for one in had}
    taken: list[ChosenOption] = []
    for group in item.groups:
        found = [(option, counts.pop(option.option_id)) for option in group.options if option.option_id in counts]
        refusal = _misfit(item, group, found) or _sold_out(group, found, menu, before)
        if refusal is not None:
            return refusal
        taken += [ChosenOption(one.option_id, one.name, qty, one.price, one.item_id) for one, qty in found]
    return _unknown(item) if counts else tuple(taken)


def price_with(item: MenuItem, options: Chosen) -> int:
    """What one of the item costs with these options, in minor units."""
    return max(0, item.price + sum(one.qty * one.price for one in options))


def option_of(item: MenuItem, option_id: int) -> Option | None:
    """The item's option with this id, if it has it still."""
    every = (option for group in item.groups for option in group.options)
    return next((option for option in every if option.option_id == option_id), None)


def on_sale(option: Option, menu: Menu) -> bool:
    """Whether the option can be had, and the item that it is is sold and served at this hour."""
    if not option.available or option.item_id is None:
        return option.available
    item = menu.items.get(option.item_id)
    return item is not None and item.available and item.served


def stopped(item_id: int, options: Iterable[ChosenOption], menu: Menu) -> ChosenOption | None:
    """One of these options of the item that cannot be had any more, if there is one."""
    item = menu.items.get(item_id)
    for one in options:
        option = None if item is None else option_of(item, one.option_id)
        if option is None or not on_sale(option, menu):
            return one
    return None


def gone(option: ChosenOption | Option, group: OptionGroup | None = None) -> Refusal:
    """The no to an option that is sold out."""
    return Refusal(
        Code.ITEM_UNAVAILABLE,
        f"{option.name} is not available right now.",
        left=0,
        group_id=None if group is None else group.group_id,
        option_id=option.option_id,
    )


def _misfit(item: MenuItem, group: OptionGroup, found: Sequence[tuple[Option, int]]) -> Refusal | None:
    if any(qty < 1 for _, qty in found):
        return _invalid(group, f"Choose one or more of an option, for “{group.name}” of {item.name}.")
    if not group.repeat and any(qty > 1 for _, qty in found):
        return _invalid(group, f"Choose each only once, for “{group.name}” of {item.name}.")
    count = sum(qty for _, qty in found)
    if group.least <= count <= group.most:
        return None
    return _invalid(group, f"Choose {_how_many(group)}, for “{group.name}” of {item.name}.")


def _how_many(group: OptionGroup) -> str:
    if group.least == group.most:
        return f"{group.least}"
    return f"up to {group.most}" if group.least == 0 else f"{group.least} to {group.most}"


def _sold_out(
    group: OptionGroup, found: Sequence[tuple[Option, int]], menu: Menu, before: Mapping[int, int]
) -> Refusal | None:
    for option, qty in found:
        if qty > before.get(option.option_id, 0) and not on_sale(option, menu):
            return gone(option, group)
    return None


def _invalid(group: OptionGroup, message: str) -> Refusal:
    return Refusal(Code.OPTIONS_INVALID, message, group_id=group.group_id)


def _unknown(item: MenuItem) -> Refusal:
    return Refusal(Code.OPTIONS_INVALID, f"Something of what you chose cannot be had with {item.name}.")
