"""Who comes this evening, when, and what for; and the menu that they are given.

Owns: the plan, and what chance makes of it. Must not: play.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, Final

import httpx2
from attrs import frozen

from bench.choosing import must_choose
from bench.evening.clock import EveningClock
from bench.evening.party import Card, Party, Wants
from bench.phone import DiningFailed, request

SPECIAL: Final = "Peposo dell'Impruneta"
LATE_PARTIES: Final = 2  # they come when others go, and sit past midnight
EARLY_MIN, LATE_MIN = (3, 60), (95, 110)  # minutes after nine
WANTED: Final[Mapping[int, Wants]] = MappingProxyType({4: Wants.COFFEE, 0: Wants.PIZZA})  # by table number, modulo 8


@frozen
class Plan:
    """What is played. The same seed has the same guests with the same wishes."""

    tables: int
    phones: int
    seed: int
    valkey: bool = False

    @property
    def portions(self) -> int:
        """How many of the special are left: ten, or fewer for fewer guests, and always too few."""
        return min(10, max(1, self.phones // 8))


def invited(plan: Plan, card: Card, words: str, client: httpx2.AsyncClient, clock: EveningClock) -> Sequence[Party]:
    """A party for each table, of as even sizes as can be; most come in the first hour, the last ones late."""
    chance, parties = Random(plan.seed), []
    for number in range(1, plan.tables + 1):
        late = number > plan.tables - LATE_PARTIES
        wants = Wants.DINNER if late else WANTED.get(number % 8, Wants.DINNER)
        party = Party(
            table=number,
            size=plan.phones // plan.tables + (number <= plan.phones % plan.tables),
            arrives=clock.at("21:00") + timedelta(minutes=chance.uniform(*(LATE_MIN if late else EARLY_MIN))),
            wants=wants,
            pays_at_once=chance.random() < 0.5 or wants is not Wants.DINNER,
            card=card,
            words=words,
            client=client,
            clock=clock,
            random=Random(chance.random()),
        )
        parties.append(party)
    return parties


async def read_card(client: httpx2.AsyncClient, restaurant: str, special_from: datetime) -> Card:
    """What can be had, by course. Raises `DiningFailed`."""
    response = await request(client, "GET", "/menu", params={"restaurant_name": restaurant})
    if response.status_code != 200:
        raise DiningFailed(f"There is no menu: {response.text}")
    categories: Mapping[str, Sequence[Mapping[str, Any]]] = {
        category["name"]: [item for item in category["items"] if item["available"] and not must_choose(item)]
        for category in response.json()["categories"]
    }

    def ids(*names: str) -> Sequence[int]:
        return [item["id"] for name in names for item in categories[name] if item["name"] != SPECIAL]

    (special,) = [item["id"] for items in categories.values() for item in items if item["name"] == SPECIAL]
    mains = ids("Primi", "Secondi", "Pizza", "Pizza", "Contorni")
    return Card(restaurant, ids("Bevande"), ids("Antipasti"), mains, ids("Dolci"), special, special_from)
