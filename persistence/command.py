"""What an operator does to the database: `migrate`, `seed`, letting people in, and a look before it is served from.

Owns: their options and words. Must not: read settings; it is handed where the database is. What is heavy is imported
when a command runs, so that `--help` is quick.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import structlog
from attrs import frozen

from actors.domain.staff import Role
from persistence.mirror.command import sync_command
from persistence.settings import address

if TYPE_CHECKING:
    from persistence.mirror.webhook_post import Outside

log = structlog.get_logger(__name__)


def store_commands(database_url: Callable[[], str], outside: "Callable[[], Outside]") -> Sequence[click.Command]:
    """The commands, for a database, and how webhooks are sent, that are known when one of them runs."""

    @click.command()
    @click.option("--to", default="head", show_default=True, help="The revision to go to.")
    @click.option(
        "--back", is_flag=True, help="Go back to the revision instead of forwards; `--back --to base` empties."
    )
    def migrate(to: str, back: bool) -> None:
        """Bring the database's tables to a revision."""
        from persistence.migrate import ExtensionRefused, current, downgrade, upgrade

        url = database_url()
        with database_trouble():
            try:
                (downgrade if back else upgrade)(url, to)
            except ExtensionRefused as refused:
                raise click.ClickException(f"The database {address(url)} {refused}") from None
            click.echo(f"The database is at revision {current(url) or 'base'}.")

    @click.command()
    def seed() -> None:
        """Put two restaurants and a supermarket into the database. What is there already stays as it is."""
        from persistence.seed import seed as sow

        with database_trouble():
            slugs = sow(database_url())
        click.echo(f"New: {', '.join(slugs)}." if slugs else "They were there already.")

    return (migrate, seed, ordering_command(database_url), sync_command(database_url, outside))


def ordering_command(database_url: Callable[[], str]) -> click.Command:
    """The switch of all restaurants."""

    @click.command()
    @click.argument("turned", required=False, type=click.Choice(["on", "off"]))
    def ordering(turned: str | None) -> None:
        """Stop or start the orders of all restaurants; says how it is without ON or OFF. Open carts are kept."""
        from persistence.system import ordering_enabled, turn_ordering

        url = database_url()
        with database_trouble():
            if turned is not None:
                turn_ordering(url, enabled=turned == "on")
            enabled = ordering_enabled(url)
        click.echo(
            f"Orders are {'on' if enabled else 'off'} in all restaurants; every process knows within 10 seconds."
        )

    return ordering


def look_before_serving(database_url: str) -> None:
    """Says at once what stands in the way of serving from this database.

    Raises `click.ClickException` where it takes an operator: for tables that are missing, or not ours. A database that
    is away, or ahead of us, is logged and no reason not to serve: the one comes back, and the other is what an upgrade
    of many processes, one by one, looks like to those that are yet to come.
    """
    from persistence import revision

    where = address(database_url)
    try:
        found = revision.look(database_url)
        revision.refuse_unfit(found)
    except revision.DatabaseUnfit as unfit:
        raise click.ClickException(f"The database {where} {unfit}.") from None
    except revision.DatabaseAway as away:
        log.warning("database_away_at_start", address=where, error=str(away))
    else:
        if found != revision.NEEDED:
            log.warning("database_newer", address=where, found=found, needed=revision.NEEDED)


@frozen
class Hiring:
    """Who may sign in, in a database that is known when it is needed. Fits what `staff.accounts.command` is handed."""

    database_url: Callable[[], str]

    def hire(self, slug: str, email: str, name: str, role: Role, password_hash: str) -> int:
        """See `persistence.hire.hire`."""
        from persistence.hire import hire

        with database_trouble():
            return hire(self.database_url(), slug, email, name, role, password_hash)

    def dismiss(self, email: str) -> None:
        """See `persistence.hire.dismiss`."""
        from persistence.hire import dismiss

        with database_trouble():
            dismiss(self.database_url(), email)


@contextmanager
def database_trouble() -> Iterator[None]:
    """The database's own words where it cannot be used, without a traceback."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise click.ClickException(f"The database cannot be used: {error.orig}") from None
