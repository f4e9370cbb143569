"""What the demo stands on: Postgres and Valkey in a folder, with two restaurants and a supermarket in them.

Owns: the steps of starting it, and of ending it. Must not: serve, or choose a setting.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from persistence.embedded import embedded_postgres, embedded_valkey
from persistence.embedded_folder import EmbeddedServerError
from persistence.migrate import upgrade
from persistence.seed import seed


@contextmanager
def demo_store(folder: Path, between: Callable[[], None]) -> Iterator[tuple[str, str]]:
    """Runs it as long as the block, and yields the URLs of Postgres and Redis.

    Starting takes seconds; `between` is called between two steps and may raise, which ends what was started so far.
    Raises `click.ClickException` where a server does not start or stop, or the folder cannot be used.
    """
    try:
        with ExitStack() as stack:
            postgres = stack.enter_context(embedded_postgres(folder / "postgres"))
            between()
            redis = stack.enter_context(embedded_valkey(folder / "valkey"))
            between()
            click.echo("preparing the restaurant")
            upgrade(postgres)
            between()
            seed(postgres)
            between()
            yield postgres, redis
    except EmbeddedServerError as error:
        raise click.ClickException(str(error)) from None
