"""The command `sync`: whom a restaurant's changes go to, how far behind they are, and what to do about it.

Owns: its options and words. Must not: send anything; the server does, as soon as it sees what was asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

import click

from actors.domain.audit import AuditEntry
from actors.domain.sink_audit import sink_added, sink_filled, sink_passed, sink_removed, sink_retried
from persistence.mirror.convex_deployment import KEYS, deployment_url
from persistence.mirror.webhook_command import add_webhook

if TYPE_CHECKING:
    from persistence.mirror.webhook_post import Outside

ROWS_MAX: Final = 10_000  # that are counted, as in `persistence.mirror.standings`
RETRIED_MAX: Final = 500  # at a time
SINK_ID_MAX: Final = 2**31 - 1

Run = Callable[..., Sequence[Mapping[str, Any]]]
Noted = Callable[[int, int, str, datetime], AuditEntry]


def sync_command(database_url: Callable[[], str], outside: "Callable[[], Outside]") -> click.Group:
    """The command, for a database, and how webhooks are sent, that are known when it runs."""

    def run(name: str, *arguments: object, noted: Noted | None = None) -> Sequence[Mapping[str, Any]]:
        return _run(database_url(), name, *arguments, noted=noted)

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
        _refuse_unknown(run, sink_id)
        run("sync_again", [sink_id], datetime.now(UTC), noted=sink_filled)
        click.echo("It gets everything again.")

    return full


def _retry(run: Run) -> click.Command:
    @click.command("retry")
    @click.argument("sink_id", type=int)
    def retry(sink_id: int) -> None:
        """Send what a sink has refused again, and let one that rests try at once."""
        _refuse_unknown(run, sink_id)
        count, noted = 0, cast("Noted | None", sink_retried)
        while rows := run("sync_retry", [sink_id], datetime.now(UTC), RETRIED_MAX, noted=noted)[0]["rows"]:
            count, noted = count + rows, None
        click.echo(f"Parked before, and sent again: {count}.")

    return retry


def _park(run: Run) -> click.Command:
    @click.command("park")
    @click.argument("sink_id", type=int)
    @click.option("--first", is_flag=True, help="Park what it fails at, and go on behind it.")
    def park(sink_id: int, *, first: bool) -> None:
        """List what a sink has refused for good; with --first, pass over what it fails at now."""
        _refuse_unknown(run, sink_id)
        if first:
            passed = run("sync_pass", sink_id, datetime.now(UTC), noted=sink_passed)
            if not passed:
                raise click.ClickException("It does not fail at anything right now; ask again in a minute.")
        rows = run("sync_parked", [sink_id], RETRIED_MAX)
        for row in rows:
            click.echo(f"{row['entity_type']} {row['entity_id']}, {row['at']:%Y-%m-%d %H:%M}: {row['error']}")
        if not rows:
            click.echo("Nothing is parked.")

    return park


def _add(run: Run, outside: "Callable[[], Outside]") -> click.Command:
    @click.command("add")
    @click.argument("slug")
    @click.argument("kind", type=click.Choice(["redis", "convex", "webhook"]))
    @click.option("--url", default="", help="Where a webhook goes; of Convex: the deployment, https://….convex.cloud.")
    @click.option("--key", "key_name", default="", help=f"Of Convex: its key's name in {KEYS}; SLUG where not given.")
    @click.option("--events", default="", help="What a webhook is told of, separated by commas; all unless given.")
    @click.option("--description", default="", help="What people call a webhook.")
    def add(slug: str, kind: str, url: str, key_name: str, events: str, description: str) -> None:
        """Send a restaurant's changes to Redis or a deployment of Convex, or what happens there to a webhook."""
        from psycopg.errors import UniqueViolation

        if kind == "webhook":
            click.echo(add_webhook(run, outside(), slug, url, events, description))
            return
        place = _place(kind, slug, url, key_name)
        try:
            rows = run("sync_add", slug, kind, *place, noted=sink_added)
        except UniqueViolation:
            raise click.ClickException("It is sent there already.") from None
        if not rows:
            raise click.ClickException(f"There is no restaurant {slug!r}.")
        click.echo(f"Sink {rows[0]['sink_id']} is set up, and gets everything.")
        if place[1]:
            click.echo(f"Servers read its deploy key from {KEYS}, where it is called {place[1]}.")

    return add


def _place(kind: str, slug: str, url: str, key_name: str) -> tuple[str, str]:
    """Where a sink of this kind is, and the name of its key; neither for one that has none. A key is no argument."""
    if kind == "redis":
        if url or key_name:
            raise click.UsageError("Redis is where REDIS_URL says.")
        return "", ""
    try:
        return deployment_url(url), key_name or slug
    except ValueError as error:
        raise click.UsageError(f"--url: {error}") from None


def _remove(run: Run) -> click.Command:
    @click.command("remove")
    @click.argument("sink_id", type=int)
    def remove(sink_id: int) -> None:
        """Send a sink nothing more, and forget it."""
        _refuse_unknown(run, sink_id)
        run("sync_remove", sink_id, noted=sink_removed)
        click.echo("It is sent nothing more.")

    return remove


def _refuse_unknown(run: Run, sink_id: int) -> None:
    """Raises `click.ClickException` where there is no such sink."""
    if not 0 < sink_id <= SINK_ID_MAX or not run("sync_sink", sink_id):
        raise click.ClickException(f"There is no sink {sink_id}.")


def _line(row: Mapping[str, Any]) -> str:
    """One sink as a person reads it."""
    which = " ".join(str(row[part]) for part in ("sink_id", "slug", "kind", "name") if row[part])
    if row["paused_at"] is not None:
        return f"{which}: is disabled"
    said = []
    if row["lag_rows"]:
        said.append(f"lacks {row['lag_rows']} rows since {row['oldest_at']:%H:%M:%S}")
    if row["full_asked"]:
        said.append("gets everything again")
    said = said or ["has everything else" if row["parked"] else "has everything"]
    if row["attempts"]:
        said.append(f"failed {row['attempts']} times: {row['last_error']}")
    if row["parked"]:
        said.append(f"{row['parked']} parked")
    return f"{which}: {', '.join(said)}"


def _run(url: str, name: str, *arguments: object, noted: Noted | None = None) -> Sequence[Mapping[str, Any]]:
    """The rows of a statement, in a transaction of its own, with what the audit is to call it where it made any."""
    import psycopg
    from psycopg.rows import dict_row

    from persistence.statements import statement

    try:
        with psycopg.connect(url, cursor_factory=psycopg.RawCursor, row_factory=dict_row) as connection:
            if noted is not None and noted is not sink_added:  # which is there after it, as the others are before
                _note(connection, noted, arguments[0])
            rows = connection.execute(statement(name).encode(), arguments).fetchall()
            if noted is sink_added and rows:
                _note(connection, noted, rows[0]["sink_id"])
            if not rows:
                connection.rollback()
            return rows
    except psycopg.OperationalError as error:
        raise click.ClickException(f"The database cannot be used: {error}") from None


def _note(connection: Any, noted: Noted, sink: Any) -> None:
    """Nothing where there is no such sink."""
    from persistence.statements import statement

    sink_id = sink[0] if isinstance(sink, list) else sink
    for row in connection.execute(statement("sync_sink").encode(), (sink_id,)).fetchall():
        entry = noted(row["restaurant_id"], sink_id, row["kind"], datetime.now(UTC))
        said = (entry.restaurant_id, entry.what, entry.subject, entry.new, entry.at)
        connection.execute(statement("sync_noted").encode(), said)
