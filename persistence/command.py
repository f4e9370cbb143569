"""What an operator does to the database: the commands `migrate` and `seed`, and letting people in.

Owns: their options and words. Must not: read settings; it is handed where the database is. What is heavy is imported
when a command runs, so that `--help` is quick.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
from attrs import frozen

from actors.domain.staff import Role


def store_commands(database_url: Callable[[], str]) -> Sequence[click.Command]:
    """The commands, for a database that is known when one of them runs."""

    @click.command()
    @click.option("--to", default="head", show_default=True, help="The revision to go to.")
    @click.option(
        "--back", is_flag=True, help="Go back to the revision instead of forwards; `--back --to base` empties."
    )
    def migrate(to: str, back: bool) -> None:
        """Bring the database's tables to a revision."""
        from persistence.migrate import current, downgrade, upgrade

        url = database_url()
        with database_trouble():
            (downgrade if back else upgrade)(url, to)
            click.echo(f"The database is at revision {current(url) or 'base'}.")

    @click.command()
    def seed() -> None:
        """Put two believable restaurants into the database; what is there already stays as it is."""
        from persistence.seed import seed as sow

        with database_trouble():
            slugs = sow(database_url())
        click.echo(f"New: {', '.join(slugs)}." if slugs else "They were there already.")

    return (migrate, seed)


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
