"""Trivet's command line, and the only file that sees every room.

Owns: reading the settings of all rooms, building the app out of them, and one short function for each command. Must
not: hold a rule, a route or a statement; those are the rooms'. Heavy rooms are imported by the command that needs
them, so that `--help` is quick.
"""

import os
import random
import secrets
import signal
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import trio
from attrs import frozen
from msgspec import json
from rich.console import Console

from bench.command import dine
from persistence import settings as store
from persistence.command import Hiring, store_commands
from pos import settings as till
from server import settings as door
from server.console import logs
from server.console import settings as reading
from server.console.process import end_at_once_on_second, ending_quietly, refuse_busy_port, rest_garbage_collector
from staff.accounts.command import staff_command

if TYPE_CHECKING:
    from actors.registry import Registry
    from actors.restaurants import Restaurants
    from actors.supervisor import Service, Supervisor
    from persistence.bridge import Bridge
    from persistence.store import Store
    from pos.till.alerts import Alerts
    from pos.till.drivers import Drivers
    from pos.till.retries import Retries
    from pos.till.workers import DeliveryWorkers
    from server.console.welcome import Account
    from server.door.listener import Listener
    from server.http.asyncapi import Channel
    from server.http.overview import Parts
    from staff.floor.feed import Feeds

CLOCK: Final = partial(datetime.now, UTC)
STOP_BUDGET_S: Final = 25.0  # all of a stop; the platform's own patience is 30 s
HERE: Final = Path(__file__).parent
DEMO_FOLDER: Final = HERE / ".trivet"
DEMO_RESTAURANT: Final = "chianti"
DEMO_TABLE: Final = 7
DEMO_MANAGER: Final = "gianna@chianti.example"
DEMO: Final[Mapping[str, str]] = {
    "TRIVET_ALLOW_UNSIGNED_JOIN": "on",
    "TRIVET_JOINS_PER_MINUTE": "2000",  # `dine` sits whole parties down at once, all from this address
    "TRIVET_ORDERS_PER_MINUTE": "2000",
    "TRIVET_LOG_LEVEL": "warning",  # the first screen should stay in sight
    "TRIVET_POS_DRIVER": "simulator",
    "TRIVET_POS_SIMULATOR_LATENCY_S": "1",
    "TRIVET_POS_SIMULATOR_SUCCESS": "1",
}
"""What the demo sets unless the environment says otherwise."""

GROUPS: Final = (
    reading.Group(door.DoorSettings, door.SECRETS),
    reading.Group(store.StoreSettings, store.SECRETS),
    reading.Group(till.PosSettings, till.SECRETS),
    reading.Group(logs.LogSettings),
)


@frozen
class Settings:
    """Everything an operator may choose, one group for each room."""

    door: door.DoorSettings
    store: store.StoreSettings
    till: till.PosSettings
    log: logs.LogSettings


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises `server.console.settings.SettingsRefused`."""
    known = reading.with_files(GROUPS, environment)
    return Settings(
        reading.read(door.door_settings, known),
        reading.read(store.store_settings, known),
        reading.read(till.pos_settings, known),
        reading.read(logs.log_settings, known),
    )


# ---- the composition root: what stands on what, bottom to top


@frozen(eq=False)
class Heart:
    """Everything behind the doors, built and not yet started."""

    store: "Store"
    restaurants: "Restaurants"
    registry: "Registry"
    workers: "DeliveryWorkers"
    retries: "Retries | None"
    alerts: "Alerts"
    feeds: "Feeds"


def build_heart(settings: Settings, bridge: "Bridge", drivers: "Drivers") -> Heart:
    """Joins the rooms at their ports."""
    from uuid_utils.compat import uuid7

    from actors.outlived import OutlivedOrders
    from actors.registry import Registry
    from actors.restaurants import Restaurants
    from actors.session import Surroundings
    from persistence.store import store_of
    from pos.till.alerts import Alerts
    from pos.till.pace import Pace
    from pos.till.retries import Retries
    from pos.till.workers import DeliveryWorkers
    from server.diners.wire import DinerWire
    from staff.floor.feed import Feeds

    pos, store = settings.till, store_of(settings.store, bridge, str(uuid7()))
    restaurants, alerts, feeds = Restaurants(store.restaurants, store.journal, CLOCK), Alerts(), Feeds(CLOCK)
    outlived = OutlivedOrders(store.outlived, restaurants, (alerts, feeds), CLOCK)
    workers = DeliveryWorkers(
        store.sessions,
        lambda restaurant_id, order_number, session_id: (
            outlived.order(restaurant_id, order_number) if session_id is None else registry.session(session_id)
        ),
        drivers.driver_for,
        CLOCK,
        random.random,
        Pace(pos.attempt_timeout_s, pos.look_interval_s, pos.backoff_s),
    )
    around = Surroundings(store.journal, DinerWire(), CLOCK, workers, store.mirror, (alerts, feeds))
    registry = Registry(store.sessions, restaurants, around, uuid7)
    retries = None
    if store.retries is not None:
        retries = Retries(store.retries, store.sessions, workers.due, CLOCK)
        workers.on_put_down(retries.put_down)
    return Heart(store, restaurants, registry, workers, retries, alerts, feeds)


def build_listener(settings: Settings, heart: Heart, supervisor: "Supervisor") -> "Listener":
    """The door on top of the heart: diners' and staff's routes and sockets."""
    from prometheus_client import CollectorRegistry
    from uuid_utils.compat import uuid7

    from persistence.ratelimits import RateLimits
    from server.diners.endpoint import DinerEndpoint
    from server.diners.routes import DINERS
    from server.diners.services import DinerServices
    from server.diners.tokens import MemberTokens
    from server.diners.wire import DinerWire
    from server.door.listener import Listener
    from server.door.sockets import Sockets
    from server.http.app import HttpKit, create_app
    from server.http.asyncapi import asyncapi
    from server.http.gauges import Gauges
    from server.http.overview import gauges, probes
    from server.qr import QrCodes
    from staff.accounts.authentication import Authentication
    from staff.accounts.passwords import Passwords
    from staff.floor.endpoint import StaffEndpoint
    from staff.floor.orders import OrderDesk
    from staff.routes import STAFF
    from staff.services import StaffServices

    choices, keys, parts = settings.door, settings.door.secret_keys, parts_of(heart, supervisor)
    tokens = MemberTokens(keys, choices.token_lifetime_s, CLOCK, uuid7)
    codes = QrCodes(keys, choices.qr_lifetime_s, CLOCK)
    metrics = CollectorRegistry()
    metrics.register(Gauges(gauges(parts)))
    limits, restaurants, registry = RateLimits(heart.store.cache), heart.restaurants, heart.registry
    authentication = Authentication(heart.store.accounts, Passwords(), keys, CLOCK, uuid7)
    desk = OrderDesk(heart.store.orders, restaurants, registry)
    staff = StaffServices(authentication, desk, limits)
    services = DinerServices(choices, restaurants, registry, tokens, codes, CLOCK, uuid7, staff)
    diners = DinerEndpoint(registry, tokens, DinerWire(), choices)
    sockets = Sockets([diners, StaffEndpoint(authentication, desk, heart.feeds, choices)], choices, CLOCK)
    owners = [*(routes(services) for routes in DINERS), *(routes(staff) for routes in STAFF)]
    app = create_app(HttpKit(choices, limits, metrics, probes(parts), uuid7), owners, asyncapi(channels()))
    return Listener(app, sockets, choices.host, choices.port, app.metrics.refused)


def channels() -> Sequence["Channel"]:
    """Every kind of socket, as it is documented."""
    from server.diners.channel import MEMBER_CHANNEL
    from staff.floor.channel import STAFF_CHANNEL

    return (MEMBER_CHANNEL, STAFF_CHANNEL)


def services(heart: Heart, listener: "Listener") -> Sequence["Service"]:
    """Every service, bottom to top: started in this order and stopped in the other."""
    from actors.supervisor import Service
    from actors.sweeper import sweep

    journal, mirror = heart.store.journal, heart.store.mirror
    mirrors = [] if mirror is None else [Service("mirror", mirror.run)]
    retries = [] if heart.retries is None else [Service("retries", heart.retries.run)]
    return [
        Service("journal", journal.run, drain=journal.aclose, stop_s=6.0),
        Service("restaurants", heart.restaurants.run),
        Service("sessions", heart.registry.run, restarts_max=0),  # its end is every session's: better all afresh
        *mirrors,
        *retries,
        Service("deliveries", heart.workers.run, drain=heart.workers.drain, stop_s=8.0),
        Service("sweeper", partial(sweep, heart.store.sessions, heart.registry, CLOCK)),
        Service("door", listener.run, restarts_max=0, drain=listener.drain, stop_s=8.0),
    ]


def parts_of(heart: Heart, supervisor: "Supervisor") -> "Parts":
    """Where an operator's figures come from."""
    from server.http.overview import Parts

    cache = heart.store.cache
    return Parts(
        ping_database=heart.store.reads.ping,
        ping_redis=cache.ping if cache is not None else None,
        journal=heart.store.journal.statistics,
        sessions=heart.registry.statistics,
        services=supervisor.statistics,
        tills=heart.workers.statistics,
        restaurants=heart.restaurants.statistics,
        alerts=heart.alerts.counts,
    )


async def serve_app(settings: Settings, *, task_status: trio.TaskStatus["Restaurants"]) -> None:
    """Builds everything, serves until a signal or a cancellation, and stops in order.

    Started with the restaurants once the door is open. A first SIGINT or SIGTERM stops in order, within
    `STOP_BUDGET_S`; a second one ends the process at once.
    """
    from actors.supervisor import Supervisor
    from persistence.bridge import open_bridge
    from pos.till.drivers import Drivers

    async with open_bridge() as bridge:
        heart = build_heart(settings, bridge, Drivers(settings.till, random.random, CLOCK))
        async with trio.open_nursery() as nursery:
            supervisor = Supervisor(nursery)
            listener = build_listener(settings, heart, supervisor)
            with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
                for service in services(heart, listener):
                    await supervisor.start(service)
                rest_garbage_collector()
                task_status.started(heart.restaurants)
                await anext(signals)
                nursery.start_soon(end_at_once_on_second, signals)
                with trio.move_on_after(STOP_BUDGET_S):
                    await supervisor.stop()
            nursery.cancel_scope.cancel()
        await heart.store.aclose()


# ---- commands


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Trivet: restaurant-table ordering in real time."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on; 0.0.0.0 lets phones in.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to serve on.")
@click.option("--folder", default=DEMO_FOLDER, type=click.Path(path_type=Path), help="Where its data is kept.")
def demo(host: str, port: int, folder: Path) -> None:
    """Start a restaurant to play with; needs nothing but this."""
    from persistence.embedded import EmbeddedServerError

    refuse_busy_port(host, port)
    try:
        with ending_quietly():
            _demo(host, port, folder, Console())
    except EmbeddedServerError as error:
        raise click.ClickException(str(error)) from None


@main.command()
def serve() -> None:
    """Serve restaurants. DATABASE_URL must be set; `check-config` lists what else may be."""
    settings = settings_from(os.environ)
    logs.set_up(settings.log)
    refuse_busy_port(settings.door.host, settings.door.port)
    with ending_quietly():
        trio.run(partial(serve_app, settings, task_status=trio.TASK_STATUS_IGNORED))


@main.command("check-config")
def check_config() -> None:
    """List every setting, and refuse what cannot be used."""
    known = reading.with_files(GROUPS, os.environ)
    Console().print(reading.listing(reading.variables(GROUPS, known)))
    settings_from(os.environ)
    click.echo("These settings can be used.")


@main.command("pos-emulator")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=9100, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--secret", envvar="TRIVET_POS_EMULATOR_SECRET", help="Take only what is signed with this whsec_ secret.")
def pos_emulator(host: str, port: int, secret: str | None) -> None:
    """Run a till to test against; PUT /behaviour tells it to be slow, to refuse, to drop the line."""
    from pos.emulators.till import EmulatedTill
    from pos.emulators.till_server import serve_emulator
    from pos.till.signing import Signer

    try:
        signer = Signer(secret) if secret else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--secret") from None
    refuse_busy_port(host, port)
    logs.set_up(logs.log_settings(os.environ))
    click.echo(f"The till is at http://{host}:{port}; GET /tickets lists what it has, PUT /away sends it away.")
    with ending_quietly():
        trio.run(serve_emulator, EmulatedTill(), host, port, signer)


@main.command()
def docs() -> None:
    """Write docs/openapi.json, docs/asyncapi.json and docs/settings.md anew."""
    for name, content in generated_docs().items():
        (HERE / "docs" / name).write_bytes(content)
        click.echo(f"docs/{name}")


def database_url() -> str:
    """Where the database is, by the environment."""
    return settings_from(os.environ).store.database_url


HIRING: Final = Hiring(database_url)
for command in (dine, *store_commands(database_url), staff_command(HIRING.hire, HIRING.dismiss)):
    main.add_command(command)


# ---- what the commands share


def generated_docs() -> Mapping[str, bytes]:
    """The pages of docs/ that are made from the code, by file name."""
    from server.diners.routes import DINERS
    from server.http.app import openapi
    from server.http.asyncapi import asyncapi
    from staff.routes import STAFF

    return {
        "openapi.json": json.format(openapi(*DINERS, *STAFF), indent=2) + b"\n",
        "asyncapi.json": json.format(asyncapi(channels()), indent=2) + b"\n",
        "settings.md": reading.page(GROUPS).encode(),
    }


# ---- the demo


def _demo(host: str, port: int, folder: Path, console: Console) -> None:
    """Starts what the demo stands on, bottom to top, and ends it top to bottom."""
    from actors.domain.staff import Role
    from persistence.embedded import embedded_postgres, embedded_valkey
    from persistence.hire import hire
    from persistence.migrate import upgrade
    from persistence.seed import seed as sow
    from server.console.welcome import Account
    from staff.accounts.passwords import hash_password

    with ExitStack() as stack:
        console.print(f"starting Postgres and Valkey in {folder}")
        postgres = stack.enter_context(embedded_postgres(folder / "postgres"))
        redis = stack.enter_context(embedded_valkey(folder / "valkey"))
        given = {"TRIVET_HOST": host, "PORT": str(port), "DATABASE_URL": postgres, "REDIS_URL": redis}
        settings = settings_from({**DEMO, **os.environ, **given})
        logs.set_up(settings.log)
        console.print("preparing the restaurant")
        upgrade(postgres)
        sow(postgres)
        manager = Account(DEMO_MANAGER, secrets.token_urlsafe(9))  # a new password each time: nothing to steal
        hire(postgres, DEMO_RESTAURANT, manager.email, "Gianna", Role.MANAGER, hash_password(manager.password))
        trio.run(_serve_and_welcome, settings, manager, console)


async def _serve_and_welcome(settings: Settings, manager: "Account", console: Console) -> None:
    """Serves, and shows the first screen once the door is open."""
    from server.console.welcome import place_at, welcome

    async with trio.open_nursery() as nursery:
        restaurants: Restaurants = await nursery.start(partial(serve_app, settings))
        actor = await restaurants.by_slug(DEMO_RESTAURANT)
        place = place_at(actor.restaurant, DEMO_TABLE, settings.door, CLOCK) if actor is not None else None
        gone = f"Table {DEMO_TABLE} of {DEMO_RESTAURANT} is gone."
        console.print(welcome(place, manager) if place else gone, soft_wrap=True)


if __name__ == "__main__":
    main()
