"""Options as a restaurant writes them, in any order: whatever is refused, a menu stays one that can be ordered."""

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import pytest

from actors.change import OwnChange
from actors.domain import limits
from actors.domain.options.group import Option, OptionGroup
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Menu, MenuItem, Restaurant
from actors.office import groups, items, offering, options
from actors.office.items import Made
from actors.ports.journal import RestaurantStep
from persistence.memory_menu import written
from tests.actors.restaurants import NOW, PIZZA, WINE, restaurant

WHO: Final[Mapping[str, Any]] = {"at": NOW, "who": 7}
STEPS: Final = 150


def some_act(found: Restaurant, draw: random.Random, new_id: int) -> Made:
    """Whatever a manager may do next. Raises KeyError for what is not there, as the rules do."""
    menu = found.menu
    group_id = draw.choice([*menu.groups, 0])
    option_id = draw.choice([*menu.options, 0])
    ids = draw.sample(sorted(menu.items), draw.randint(0, len(menu.items)))
    option = Option(new_id, f"o{new_id}", draw.randint(-300, 300), item_id=draw.choice([None, *menu.items]))
    least = draw.randint(0, 3)
    rule = {"least": least, "most": max(1, least + draw.randint(0, 2)), "repeat": draw.random() < 0.5}
    chosen = tuple(draw.sample(list(menu.groups.values()), draw.randint(0, min(3, len(menu.groups)))))
    acts: list[Callable[[], Made]] = [
        lambda: groups.added(found, OptionGroup(new_id, "g", (option,), **rule), ids, **WHO),  # type: ignore[arg-type]
        lambda: groups.altered(found, group_id, rule, draw.choice([None, ids]), **WHO),
        lambda: groups.deleted(found, group_id, **WHO),
        lambda: options.added(found, group_id, option, draw.choice([None, 0, 1]), **WHO),
        lambda: options.altered(found, option_id, {"item_id": option.item_id}, draw.choice([None, 0, 9]), **WHO),
        lambda: options.deleted(found, option_id, **WHO),
        lambda: items.altered(found, draw.choice(sorted(menu.items)), {"groups": chosen}, **WHO),
    ]
    return draw.choice(acts)()


def check(menu: Menu) -> None:
    """What is true of every menu that managers can make."""
    for item in menu.items.values():
        assert all(menu.groups[one.group_id] == one for one in item.groups)
        assert sum(one.least for one in item.groups) <= limits.OPTIONS_MAX
    for group in menu.groups.values():
        assert not offering.lacks(group)
        for option in group.options:
            inside = () if option.item_id is None else menu.items[option.item_id].groups
            assert not any(one.least or any(each.item_id for each in one.options) for one in inside)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_managers_do_every_dish_can_be_ordered_and_the_store_has_what_the_restaurant_has(seed: int) -> None:
    draw, found, done, refused = random.Random(seed), restaurant(), 0, set[Code]()
    for step in range(STEPS):
        try:
            made = some_act(found, draw, 100 + step)
        except KeyError:
            continue
        if isinstance(made, Refusal):
            refused.add(made.code)
        if isinstance(made, OwnChange):
            assert isinstance(made.change.owner, RestaurantStep)
            stored = written(found, made.change, made.change.owner).menu
            found = attrs.evolve(found, **made.fields)  # type: ignore[arg-type]
            assert (stored.groups, stored.items) == (found.menu.groups, found.menu.items)
            check(found.menu)
            done += 1
    assert done > STEPS / 10
    assert refused >= {Code.COMBO_IN_COMBO, Code.OPTIONS_TOO_FEW}


def test_what_somebody_has_written_by_hand_that_fits_nowhere_refuses_nothing_else() -> None:
    broken = OptionGroup(1, "Broken", (), 1)
    drink = OptionGroup(2, "Drink", (Option(5, "Pizza", item_id=PIZZA),))
    found = restaurant()
    pizza: MenuItem = attrs.evolve(found.menu.items[PIZZA], groups=(broken, drink))
    menu = attrs.evolve(found.menu, items={**found.menu.items, PIZZA: pizza}, groups={1: broken, 2: drink})
    found = attrs.evolve(found, menu=menu)
    assert isinstance(groups.altered(found, 1, {"name": "Still"}, **WHO), OwnChange)
    assert isinstance(options.altered(found, 5, {"price": 1}, **WHO), OwnChange)
    assert isinstance(groups.altered(found, 2, {}, [PIZZA, WINE], **WHO), OwnChange)
    worse = options.added(found, 2, Option(6, "Pizza again", item_id=PIZZA), None, **WHO)
    assert isinstance(worse, Refusal)
    assert worse.code is Code.COMBO_IN_COMBO
