"""The command `sync`: whom a restaurant's changes go to, how far behind they are, and what to do about it.

Owns: its options and words. Must not: send anything; the server does, as soon as it sees what was asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from persistence.mirror.webhook_command import add_webhook

if TYPE_CHECKING:
    from persistence.mirror.webhook_post import Outside

ROWS_MAX: Final = 10_000  # that are counted, as in `persistence.mirror.standings`
RETRIED_MAX: Final = 500  # at a time

Run = Callable[..., Sequence[Mapping[str, Any]]]


def sync_command(database_url: Callable[[], str], outside: "Callable[[], Outside]") -> click.Group:
    """The command, for a database, and how webhooks are sent, that are known when it runs."""

    def run(name: str, *arguments: object) -> Sequence[Mapping[str, Any]]:
        return _run(database_url(), name, *arguments)

    @click.group()
    def sync() -> None:
        """Whom the changes of restaurants are sent to (`docs/mirror.md`)."""

    for command in (_status, _full, _retry, _park, _remove):
        sync.add_command(command(run))
    sync.add_command(_add(run, outside))
    return sync


def _status(run: Run) -> click.Command:
    @click.command("status")
    def status() -> None:
        """How far behind each sink is."""
        rows = run("sync_status", None, ROWS_MAX)
        for row in rows:
            click.echo(_line(row))
        if not rows:
            click.echo("There are no sinks.")

    return status


def _full(run: Run) -> click.Command:
    @click.command("full")
    @click.argument("sink_id", type=int)
    def full(sink_id: int) -> None:
        """Send everything to a sink again."""
        if not run("sync_again", [sink_id], datetime.now(UTC)):
            raise click.ClickException(f"There is no sink {sink_id}.")
        click.echo("It gets everything again.")

    return full


def _retry(run: Run) -> click.Command:
    @click.command("retry")
    @click.argument("sink_id", type=int)
    def retry(sink_id: int) -> None:
        """Send what a sink has refused again, and let one that rests try at once."""
        count = 0
        while rows := run("sync_retry", [sink_id], datetime.now(UTC), RETRIED_MAX)[0]["rows"]:
            count += rows
        click.echo(f"Parked before, and sent again: {count}.")

    return retry


def _park(run: Run) -> click.Command:
    @click.command("park")
    @click.argument("sink_id", type=int)
    @click.option("--first", is_flag=True, help="Park what it fails at, and go on behind it.")
    def park(sink_id: int, *, first: bool) -> None:
        """List what a sink has refused for good; with --first, pass over what it fails at now."""
        if first:
            passed = run("sync_pass", sink_id, datetime.now(UTC))
            if not passed:
                raise click.ClickException("It does not fail at anything right now; ask again in a minute.")
        for row in run("sync_parked", [sink_id], RETRIED_MAX):
            click.echo(f"{row['entity_type']} {row['entity_id']}, {row['at']:%Y-%m-%d %H:%M}: {row['error']}")

    return park


def _add(run: Run, outside: "Callable[[], Outside]") -> click.Command:
    @click.command("add")
    @click.argument("slug")
    @click.argument("kind", type=click.Choice(["redis", "webhook"]))
    @click.option("--url", default="", help="Where a webhook goes.")
    @click.option("--events", default="", help="What it is told of, separated by commas; all unless given.")
    @click.option("--description", default="", help="What people call it.")
    def add(slug: str, kind: str, url: str, events: str, description: str) -> None:
        """Send a restaurant's changes to Redis, or what happens there to a webhook."""
        from psycopg.errors import UniqueViolation

        if kind == "webhook":
            click.echo(add_webhook(run, outside(), slug, url, events, description))
            return
        try:
            rows = run("sync_add", slug, kind)
        except UniqueViolation:
            raise click.ClickException("It is sent there already.") from None
        if not rows:
            raise click.ClickException(f"There is no restaurant {slug!r}.")
        click.echo(f"Sink {rows[0]['sink_id']} is set up, and gets everything.")

    return add


def _remove(run: Run) -> click.Command:
    @click.command("remove")
    @click.argument("sink_id", type=int)
    def remove(sink_id: int) -> None:
        """Send a sink nothing more, and forget it."""
        if not run("sync_remove", sink_id):
            raise click.ClickException(f"There is no sink {sink_id}.")
        click.echo("It is sent nothing more.")

    return remove


def _line(row: Mapping[str, Any]) -> str:
    """One sink as a person reads it."""
    if row["paused_at"] is not None:
        return f"{row['sink_id']} {row['slug']} {row['kind']}: is disabled"
    lag = "has everything" if not row["lag_rows"] else f"lacks {row['lag_rows']} rows since {row['oldest_at']:%H:%M:%S}"
    full = ", gets everything again" if row["full_asked"] else ""
    failed = f", failed {row['attempts']} times: {row['last_error']}" if row["attempts"] else ""
    parked = f", {row['parked']} parked" if row["parked"] else ""
    return f"{row['sink_id']} {row['slug']} {row['kind']}: {lag}{full}{failed}{parked}"


def _run(url: str, name: str, *arguments: object) -> Sequence[Mapping[str, Any]]:
    """The rows of a statement, in a transaction of its own."""
    import psycopg
    from psycopg.rows import dict_row

    from persistence.statements import statement

    try:
        with psycopg.connect(
            url, cursor_factory=psycopg.RawCursor, row_factory=dict_row, autocommit=True
        ) as connection:
            return connection.execute(statement(name).encode(), arguments).fetchall()
    except psycopg.OperationalError as error:
        raise click.ClickException(f"The database cannot be used: {error}") from None
