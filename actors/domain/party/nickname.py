"""Names for diners who did not give one, and making any name unique at its table."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from actors.domain import limits
from actors.domain.text import shows_something, tidy

ADJECTIVES: Final = (
    "Amber Bold Brave Breezy Bright Calm Cheerful Clever Cosy Curious Dapper Daring Dreamy Eager Easy Fancy "
    "Fearless Festive Friendly Gentle Glad Golden Graceful Happy Hearty Humble Jolly Jovial Keen Kind Lively Lucky "
    "Mellow Merry Mighty Misty Modest Noble Peppy Plucky Polite Proud Quick Quiet Radiant Rosy Royal Sandy Serene "
    "Shiny Silver Sleepy Smart Snappy Snowy Spirited Sunny Swift Tidy Velvet Warm Wise Witty Zesty"
).split()
ANIMALS: Final = (
    "Badger Bear Beaver Bison Bunny Camel Cat Cheetah Crane Deer Dolphin Dove Duck Eagle Elk Falcon Ferret Finch Fox "
    "Gazelle Gecko Giraffe Goose Hare Hedgehog Heron Horse Ibis Jaguar Kiwi Koala Lark Lemur Leopard Lion Llama Lynx "
    "Magpie Marmot Mole Moose Newt Octopus Orca Otter Owl Panda Parrot Pelican Penguin Pony Puffin Quail Rabbit Raven "
    "Robin Seal Sparrow Squirrel Stork Swan Tiger Turtle Zebra"
).split()


def clean(nickname: str) -> str | None:
    """The nickname as it will be shown, or None if nothing fit to show is left or it is too long."""
    tidied = tidy(nickname)
    return tidied if shows_something(tidied) and len(tidied) <= limits.NICKNAME_CHARS_MAX else None


def pleasant(member_id: UUID, taken: Collection[str]) -> str:
    """A random, pleasant and unused nickname; the member's id is the randomness. `taken` is casefolded."""
    pick = member_id.int
    animal = ANIMALS[pick % len(ANIMALS)]
    first = pick // len(ANIMALS)
    names = (f"{ADJECTIVES[(first + step) % len(ADJECTIVES)]} {animal}" for step in range(len(ADJECTIVES)))
    free = next((name for name in names if name.casefold() not in taken), None)
    return free or unique(f"{ADJECTIVES[first % len(ADJECTIVES)]} {animal}", taken)


def unique(nickname: str, taken: Collection[str]) -> str:
    """The nickname, with the first free number behind it if the table has one like it. `taken` is casefolded."""
    if nickname.casefold() not in taken:
        return nickname
    for number in range(2, len(taken) + 3):
        suffix = f" {number}"
        candidate = nickname[: limits.NICKNAME_CHARS_MAX - len(suffix)].rstrip() + suffix
        if candidate.casefold() not in taken:
            return candidate
    raise AssertionError("one of len(taken) + 1 numbers is free")
