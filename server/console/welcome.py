"""The demo's first screen: where everything is, the code to scan, and what to do next.

Owns: these words. Must not: start anything.
"""

import secrets
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Final

import click
import segno
from attrs import field, frozen
from rich.console import Console
from rich.text import Text

from actors.domain.restaurant import Restaurant
from actors.ports.clock import Clock
from actors.restaurants import Restaurants
from server.console.addresses import is_for_this_machine_alone, reachable_url
from server.console.demo import RESTAURANT, SHOP
from server.qr import QrCodes
from server.settings import DoorSettings

TABLE: Final = 7


@frozen
class Place:
    """What the screen speaks of: the server's address, whether phones reach it, a table, and the token in its code."""

    url: str
    for_phones: bool
    restaurant: str
    restaurant_name: str
    table_number: int
    qr_token: str

    @property
    def table_url(self) -> str:
        """What the code on the table says."""
        return f"{self.url}/t/{self.qr_token}"


@frozen
class Account:
    """Somebody who may sign in as staff."""

    email: str
    password: str = field(repr=False)
    name: str = ""

    @classmethod
    def with_a_new_password(cls, name: str, restaurant: str) -> "Account":
        """Somebody's at a restaurant. The password is another each time: nothing to steal."""
        return cls(f"{name.lower()}@{restaurant}.example", secrets.token_urlsafe(9), name)

    @property
    def login(self) -> str:
        """The JSON that signs in."""
        return f'{{"email": "{self.email}", "password": "{self.password}"}}'


def accounts_of(names: Mapping[str, str]) -> Mapping[str, Account]:
    """Somebody at each restaurant, by its slug, as it is in `names`."""
    return {slug: Account.with_a_new_password(name, slug) for slug, name in names.items()}


@frozen
class Cards:
    """How one pays by card: with this number, at the provider at this address. `why_not` says why nobody can."""

    number: str
    url: str
    why_not: str = ""


@frozen
class FirstScreen:
    """What is shown once the restaurants can be reached. `folder` is where everything is kept.

    `managers` and `admins` are those of all restaurants, by their slugs.
    """

    settings: DoorSettings
    folder: Path
    managers: Mapping[str, Account]
    admins: Mapping[str, Account]
    clock: Clock
    cards: Cards | None = None

    async def show(self, restaurants: Restaurants) -> None:
        """Prints it. Raises `Unavailable` if the database has gone in the meantime."""
        actor = await restaurants.by_slug(RESTAURANT)
        place = None if actor is None else place_at(actor.restaurant, TABLE, self.settings, self.clock)
        if place is None:
            click.echo(f"Table {TABLE} of {RESTAURANT} is gone; another --folder starts afresh. Ctrl-C ends this.")
        else:
            Console().print(welcome(place, self.managers, self.admins, self.folder, self.cards), soft_wrap=True)


def place_at(restaurant: Restaurant, table_number: int, settings: DoorSettings, clock: Clock) -> Place | None:
    """This table. None if somebody has taken away what the seed had put there."""
    table = restaurant.table_numbered(table_number)
    if table is None:
        return None
    codes = QrCodes(settings.secret_keys, settings.qr_lifetime_s, clock)
    return Place(
        reachable_url(settings),
        not is_for_this_machine_alone(settings),
        restaurant.slug,
        restaurant.name,
        table.table_number,
        codes.issue(restaurant.restaurant_id, table),
    )


def welcome(
    place: Place,
    managers: Mapping[str, Account],
    admins: Mapping[str, Account],
    folder: Path,
    cards: Cards | None = None,
) -> Text:
    """The whole screen. Print it with `soft_wrap`, so that addresses and commands can be copied.

    Without `cards` nothing is said of them: whoever has chosen a provider knows it.
    """
    text, manager = Text(), managers[place.restaurant]
    text.append(f"\n{place.restaurant_name} is open. ", style="bold")
    text.append(f"This is the code on table {place.table_number}:\n\n")
    text.append(qr_code(place.table_url))
    text.append(f"\n{place.table_url}\n", style="cyan")
    if not place.for_phones:
        text.append("Only this computer reaches that address; `make run HOST=0.0.0.0` lets phones in, too.\n")
    if cards is not None:
        text.append(cards.why_not or f"Pay there with the card {cards.number}; it is nobody's.")
        text.append("\n")
    text.append("\n")
    text.append(f"The staff's pages, as {manager.email} with {manager.password}:\n\n")
    for meaning, url in _staff_urls(place):
        text.append(f"{meaning:<24}")
        text.append(f"{url}\n", style="cyan")
    noa = managers[SHOP]
    text.append(f"\nA supermarket for pick-up and delivery; its staff's page as {noa.email} with {noa.password}:\n\n")
    for meaning, url in _shop_urls(place):
        text.append(f"{meaning:<24}")
        text.append(f"{url}\n", style="cyan")
    for who, accounts in (
        ("A manager of each restaurant", managers),
        ("An admin, who adds staff and makes keys", admins),
    ):
        text.append(f"\n{who}, as the JSON that signs in:\n\n")
        for restaurant, account in accounts.items():
            text.append(f"{restaurant:<24}")
            text.append(f"{account.login}\n", style="cyan")
    text.append("\nFor programs:\n\n")
    for meaning, url in _urls(place):
        text.append(f"{meaning:<24}")
        text.append(f"{url}\n", style="cyan")
    text.append("\nNext, in a second terminal, in the same folder:\n")
    for meaning, command in _commands(place, manager, cards):
        text.append(f"\n  {meaning}\n")
        text.append(f"  {command}\n", style="green")
    text.append(
        f"\nCtrl-C ends it. Everything stays in {click.format_filename(folder.absolute())} for the next time.\n"
    )
    return text


def qr_code(content: str) -> str:
    """The code in half blocks, as a phone's camera reads it from a terminal."""
    out = StringIO()
    segno.make(content, error="l", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()


def _staff_urls(place: Place) -> tuple[tuple[str, str], ...]:
    return (
        ("the floor", f"{place.url}/staff/floor"),
        ("the kitchen", f"{place.url}/staff/kitchen"),
    )


def _shop_urls(place: Place) -> tuple[tuple[str, str], ...]:
    return ("the shop", f"{place.url}/shop/{SHOP}"), ("picking", f"{place.url}/staff/ops")


def _urls(place: Place) -> tuple[tuple[str, str], ...]:
    query = f"restaurant_name={place.restaurant}"
    return (
        ("the menu", f"{place.url}/menu?{query}"),
        ("is this table open", f"{place.url}/is_open?{query}&table_number={place.table_number}"),
        ("every route, to try out", f"{place.url}/docs"),
        ("every socket message", f"{place.url}/asyncapi.json"),
        ("how the parts are", f"{place.url}/health/detailed"),
    )


def _commands(place: Place, manager: Account, cards: Cards | None) -> tuple[tuple[str, str], ...]:
    body = f'{{"restaurant_name": "{place.restaurant}", "table_number": {place.table_number}}}'
    return (
        ("eight parties of four dine, and nothing may get lost:", f".venv/bin/python run.py dine --url {place.url}"),
        (
            "sit down yourself; ws_url and ws_token in the answer open the live cart:",
            f"curl -s {place.url}/table_session -H 'Content-Type: application/json' -d '{body}'",
        ),
        (
            "sign in as the manager; access_token in the answer opens /admin/orders and the socket /admin/ws:",
            f"curl -s {place.url}/admin/login -H 'Content-Type: application/json' -d '{manager.login}'",
        ),
        *_orders(cards),
    )


def _orders(cards: Cards | None) -> tuple[tuple[str, str], ...]:
    """How the provider is told to misbehave."""
    if cards is None or cards.why_not:
        return ()
    meaning = (
        'have the cards\' provider say everything twice; docs/payments.md has "slow", "decline", "drop" and the rest:'
    )
    return ((meaning, f'curl -X PUT {cards.url}/behaviour -d \'{{"webhooks": "twice"}}\''),)
