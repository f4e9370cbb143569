"""Trivet's command line, and the only file that sees every room.

Owns: reading the settings of all rooms, building the app out of them, and the commands that need more than one room.
Must not: hold a rule, a route or a statement; those are the rooms'. Heavy rooms are imported by the command that needs
them, so that `--help` is quick.
"""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C among the imports: nothing to unwind, nothing to say

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import structlog
import trio
from attrs import frozen

from bench.command import dine
from bench.evening.command import played_commands
from persistence import settings as store
from persistence.command import Hiring, look_before_serving, store_commands
from pos import settings as till
from pos.emulators.command import emulator_commands, serve_provider, serve_till
from pos.payments import environment as provider
from server import settings as door
from server.console import demo, logs, process
from server.console import settings as reading
from server.console.command import docs_command, settings_command, warn_of_unknown
from staff.accounts.command import staff_command
from staff.mail import settings as mail
from staff.texts import settings as texts

if TYPE_CHECKING:
    from actors.handover import Handovers
    from actors.nightly.poller import Nightly
    from actors.outlived import OutlivedOrders
    from actors.passes import Passes
    from actors.ports.clock import Clock
    from actors.registry import Registry
    from actors.restaurants import Restaurants
    from actors.supervisor import Service, Supervisor
    from bench.evening.clock import EveningClock
    from persistence.bridge import Bridge
    from persistence.store import Store
    from pos.payments.settlements import Settlements
    from pos.till.deliveries import Deliveries
    from server.diners.services import DinerServices
    from server.door.listener import Listener
    from server.http.app import Nowhere
    from server.http.asyncapi import Channel
    from server.http.overview import Parts
    from staff.accounts.notices import Notices
    from staff.hearing import Hearing

    OnceOpen = Callable[[Restaurants], Awaitable[None]] | None

log = structlog.get_logger("run")
CLOCK: Final = partial(datetime.now, UTC)
STOP_BUDGET_S: Final = 25.0  # all of a stop; the platform's own patience is 30 s
HERE: Final = Path(__file__).parent

GROUPS: Final = (
    reading.Group(door.DoorSettings, door.door_settings, door.SECRETS),
    reading.Group(store.StoreSettings, store.store_settings, store.SECRETS),
    reading.Group(till.PosSettings, till.pos_settings, till.SECRETS),
    reading.Group(provider.ProviderSettings, provider.provider_settings, provider.SECRETS),
    reading.Group(logs.LogSettings, logs.log_settings),
    reading.Group(mail.MailSettings, mail.mail_settings, mail.SECRETS),
    reading.Group(texts.TextSettings, texts.text_settings, texts.SECRETS),
)


@frozen
class Settings:
    """Everything an operator may choose, one group for each room, in the order of `GROUPS`."""

    door: door.DoorSettings
    store: store.StoreSettings
    till: till.PosSettings
    provider: provider.ProviderSettings
    log: logs.LogSettings
    mail: mail.MailSettings
    texts: texts.TextSettings


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises `server.console.settings.SettingsRefused`."""
    known = reading.with_files(GROUPS, environment)
    return Settings(*(reading.read(group.load, known) for group in GROUPS))


# ---- the composition root: what stands on what, bottom to top


@frozen(eq=False)
class Heart:
    """Everything behind the doors, built and not yet started."""

    clock: "Clock"
    store: "Store"
    restaurants: "Restaurants"
    registry: "Registry"
    outlived: "OutlivedOrders"
    deliveries: "Deliveries"
    settlements: "Settlements"
    staff: "Hearing"
    handovers: "Handovers"
    notices: "Notices"
    passes: "Passes"
    nightly: "Nightly"
    mailing: "Nightly"
    texting: "Nightly"


def build_heart(settings: Settings, bridge: "Bridge", clock: "Clock" = CLOCK) -> Heart:
    """Joins the rooms at their ports."""
    from uuid_utils.compat import uuid7

    from actors.handover import Handovers
    from actors.outlived import OutlivedOrders
    from actors.registry import Registry
    from actors.restaurants import Restaurants
    from actors.surroundings import Surroundings
    from persistence.store import store_of
    from pos.payments.settlements import settlements_of
    from pos.till.deliveries import deliveries_of
    from server.console.addresses import back_links, reachable_url
    from server.diners.wire import DinerWire
    from staff.accounts.daily_passes import passes_of
    from staff.accounts.notices import Notices
    from staff.hearing import hearing_of
    from staff.nightly import carriers_of, nightly_of

    store = store_of(settings.store, bridge, str(uuid7()), settings.door)
    restaurants = Restaurants(store.restaurants, store.journal, clock)
    deliveries = deliveries_of(
        settings.till,
        store.sessions,
        store.retries,
        lambda restaurant_id, order_number, session_id: (
            outlived.order(restaurant_id, order_number)
            if session_id is None
            else registry.with_order(session_id, order_number)
        ),
        clock,
    )
    settlements = settlements_of(
        settings.provider,
        store,
        lambda session_id, payment_id: registry.with_payment(session_id, payment_id),  # noqa: PLW0108 - built below
        back_links(settings.door).address,
        clock,
    )
    staff = hearing_of(store, deliveries.workers.statistics, clock)
    observers = (deliveries.alerts, *staff.orders)
    outlived = OutlivedOrders(store.outlived, restaurants, deliveries.workers, observers, clock)
    around = Surroundings(
        store.journal,
        DinerWire(),
        clock,
        deliveries.workers,
        store.mirror,
        observers,
        session_observers=staff.sessions,
        item_observers=staff.items,
        payments=settlements.workers,
    )
    registry = Registry(store.sessions, restaurants, around, uuid7)
    staff.follow(registry, restaurants, store.webhook_sink)
    notices, passes = Notices(store.accounts), passes_of(store.passes, restaurants, clock)
    carriers = carriers_of(settings.mail, settings.texts, reachable_url(settings.door), clock, click.echo)
    nightly = nightly_of(carriers, store, passes, clock, settlements, registry)
    told = outlived, deliveries, settlements, staff, Handovers(registry, store.journal, clock)
    return Heart(clock, store, restaurants, registry, *told, notices, passes, *nightly)


def build_listener(settings: Settings, heart: Heart, supervisor: "Supervisor") -> "Listener":
    """The door on top of the heart: diners' and staff's routes and sockets."""
    from uuid_utils.compat import uuid7

    from persistence.ratelimits import RateLimits
    from server.diners.door import diners_door
    from server.diners.routes import DINERS
    from server.diners.routes.providers import ProviderRoutes
    from server.door.listener import Listener
    from server.door.sockets import Sockets
    from server.http.app import HttpKit, create_app
    from server.http.asyncapi import asyncapi
    from server.http.overview import metrics, probes
    from server.shop.door import AtTheDoor, shop_door
    from staff.door import staff_door
    from staff.routes import STAFF

    choices, parts, limits = settings.door, parts_of(heart, supervisor), RateLimits(heart.store.cache)
    staff = staff_door(choices, heart, limits, parts, uuid7)
    diners = diners_door(choices, heart, staff.services, limits, uuid7)
    heard = ProviderRoutes(diners.services, heart.settlements.desk)
    owners = [*(routes(diners.services) for routes in DINERS), heard, *(routes(staff.services) for routes in STAFF)]
    others = AtTheDoor(staff.beside, limits, diners.services.tokens)
    every = [*owners, *shop_door(choices, heart, others, uuid7)]
    kit = HttpKit(choices, limits, metrics(parts, heart.store.menu_copies, heart.store.mirrors), probes(parts), uuid7)
    app = create_app(kit, every, asyncapi(channels()), *pages(choices, diners.services, heart))
    sockets = Sockets([diners.endpoint, *staff.endpoints], choices, heart.clock)
    return Listener(app, sockets, choices.host, choices.port, app.metrics.refused)


def pages(choices: door.DoorSettings, diners: "DinerServices", heart: Heart) -> tuple[Sequence[object], "Nowhere"]:
    """The routes of what browsers show, and of what that is made of; and what they show where nothing is."""
    from server.diners.pages import files as table
    from server.diners.routes.table_pages import table_pages
    from server.pages.assets import Assets
    from server.pages.front import FrontPages
    from server.pages.install_routes import InstallRoutes
    from server.pages.kit import KIT
    from server.pages.routes import AssetRoutes
    from server.shop.pages import files as shop
    from server.shop.pages.routes import ShopPageRoutes
    from server.shop.services import ShopServices
    from staff.pages import files as staff
    from staff.pages.routes import StaffPageRoutes

    assets = Assets([KIT, table.ROOM, shop.ROOM, staff.ROOM])
    programs = {"/t": table.PROGRAM, "/shop": shop.PROGRAM, "/staff": staff.PROGRAM}
    install = InstallRoutes(choices, assets, programs)
    front = FrontPages(choices, assets)
    tables = table_pages(diners, heart.settlements.desk, assets)
    shops = ShopPageRoutes(choices, ShopServices(heart.restaurants, heart.store.products, heart.clock), assets)
    staffs = StaffPageRoutes(choices, assets)
    return [*tables, shops, staffs, AssetRoutes(assets), install, front], front.nowhere


def channels() -> Sequence["Channel"]:
    """Every kind of socket, as it is documented."""
    from server.diners.channel import MEMBER_CHANNEL
    from staff.routes import CHANNELS

    return (MEMBER_CHANNEL, *CHANNELS)


def services(heart: Heart, listener: "Listener") -> Sequence["Service"]:
    """Every service, bottom to top: started in this order and stopped in the other."""
    from actors.supervisor import Service
    from actors.sweeper import sweep

    journal = heart.store.journal
    return [
        Service("journal", journal.run, drain=journal.aclose, stop_s=6.0),
        Service("restaurants", heart.restaurants.run),
        Service("sessions", heart.registry.run, restarts_max=0),  # its end is every session's: better all afresh
        *heart.store.copying(),
        *heart.deliveries.services(),
        *heart.settlements.services(),
        Service("sweeper", partial(sweep, heart.store.sessions, heart.registry, heart.clock)),
        Service("notices", heart.notices.run),
        Service("nightly", heart.nightly.run),
        Service("mailing", heart.mailing.run),
        Service("texting", heart.texting.run),
        *heart.staff.services(),
        Service("door", listener.run, restarts_max=0, drain=listener.drain, stop_s=8.0),
    ]


def parts_of(heart: Heart, supervisor: "Supervisor") -> "Parts":
    """Where an operator's figures come from."""
    from persistence.revision import Revision
    from server.http.overview import Parts

    cache, revision = heart.store.cache, Revision(heart.store.reads)
    return Parts(
        ping_database=revision.ping,
        revision=revision.current,
        ping_redis=cache.ping if cache is not None else None,
        journal=heart.store.journal.statistics,
        sessions=heart.registry.statistics,
        services=supervisor.statistics,
        tills=heart.deliveries.workers.statistics,
        restaurants=heart.restaurants.statistics,
        alerts=heart.deliveries.alerts.counts,
        jobs=heart.nightly.statistics,
        clock=heart.clock,
        mails=lambda: heart.passes.unmailed,
        payments=heart.settlements.workers.statistics,
    )


async def serve_app(
    settings: Settings, serving: trio.CancelScope, once_open: "OnceOpen" = None, clock: "EveningClock | None" = None
) -> None:
    """Builds everything, serves until the scope `serving` is cancelled, and stops in order within `STOP_BUDGET_S`.

    `once_open` is called when the door is open. A `clock` is one that skips waits, and has to know who is at work.
    """
    from actors.supervisor import Supervisor
    from persistence.bridge import open_bridge

    async with open_bridge() as bridge:
        with process.leaving_garbage():
            heart = build_heart(settings, bridge, CLOCK if clock is None else clock.heeding(bridge).wall)
        async with trio.open_nursery() as nursery:
            supervisor = Supervisor(nursery)
            with serving:
                with process.leaving_garbage():
                    built = services(heart, build_listener(settings, heart, supervisor))
                process.rest_garbage_collector()  # everything stops for it, so before anybody waits for an answer
                for service in built:
                    await supervisor.start(service)
                log.info("serving", host=settings.door.host, port=settings.door.port)
                if once_open is not None:
                    await once_open(heart.restaurants)
                await trio.sleep_forever()
            with trio.move_on_after(STOP_BUDGET_S):
                await supervisor.stop()
            nursery.cancel_scope.cancel()
        await heart.settlements.providers.aclose()
        await heart.store.aclose()


# ---- the commands that need more than one room


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Trivet: restaurant-table ordering in real time."""


@main.command()
def serve() -> None:
    """Serve restaurants. DATABASE_URL must be set; `check-config` lists what else may be."""
    settings = settings_from(os.environ)
    logs.set_up(settings.log)
    warn_of_unknown(GROUPS, main, os.environ)
    process.refuse_busy_port(settings.door.host, settings.door.port)
    look_before_serving(settings.store.database_url)
    with process.ending_in_order() as asked:
        process.run_until_asked(asked, partial(serve_app, settings), at_once=partial(os._exit, 130))


def play_restaurant(host: str, port: int, folder: Path, asked: process.Asked) -> None:
    """Starts what the demo stands on, serves on top of it, and ends it all in the other order."""
    from actors.domain.staff import Role
    from persistence.demo import demo_store
    from persistence.hire import hire
    from pos.emulators.payment_beside import CARD, beside
    from server.accounts.passwords import hash_password
    from server.console.addresses import beside_url, hooks
    from server.console.welcome import Cards, FirstScreen, accounts_of

    with demo_store(folder, asked.end_here) as (postgres, redis):
        provider = beside(folder, host, os.environ)
        given = {"TRIVET_HOST": host, "PORT": str(port), "DATABASE_URL": postgres, "REDIS_URL": redis}
        settings = settings_from({**demo.SETTINGS, **provider.settings, **os.environ, **given})
        logs.set_up(settings.log)
        managers, admins = accounts_of(demo.MANAGERS), accounts_of(demo.ADMINS)
        for role, accounts in ((Role.MANAGER, managers), (Role.ADMIN, admins)):
            for slug, one in accounts.items():
                hire(postgres, slug, one.email, one.name, role, hash_password(one.password))
        cards = Cards(CARD.spaced, provider.url, provider.why) if provider.port or provider.why else None
        screen = FirstScreen(settings.door, folder, managers, admins, CLOCK, cards)
        serve = partial(serve_app, settings, once_open=screen.show)
        urls = beside_url(settings.door, provider.port or 0), hooks(settings.door, tuple(demo.MANAGERS))
        process.run_until_asked(asked, partial(provider.serve, *urls, serve))
        click.echo("stopping Postgres and Valkey")


def generated_docs() -> Mapping[str, bytes]:
    """The pages of docs/ that are made from the code, by file name."""
    from server.console.documents import documents
    from staff.routes import STAFF

    return documents(GROUPS, STAFF, channels())


def database_url() -> str:
    """Where the database is, by the environment."""
    return settings_from(os.environ).store.database_url


HIRING: Final = Hiring(database_url)
for command in (
    dine,
    *played_commands(settings_from, serve_app, serve_till, serve_provider, process),
    demo.demo_command(HERE / ".trivet", play_restaurant),
    *store_commands(database_url, lambda: settings_from(os.environ).door),
    staff_command(HIRING.hire, HIRING.dismiss),
    *emulator_commands(process.listen_until_asked),
    settings_command(GROUPS, settings_from),
    docs_command(HERE / "docs", generated_docs),
):
    main.add_command(command)

if __name__ == "__main__":
    with process.leaving_no_traceback():
        main()
