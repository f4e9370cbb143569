"""Setting up a webhook at the command line, for `sync add`.

Owns: that. Must not: send anything.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from actors.domain.event_type import EventType
from actors.domain.webhooks.address import Wrong, target_of
from actors.domain.webhooks.endpoint import DESCRIPTION_CHARS_MAX, ENDPOINTS_MAX
from actors.domain.webhooks.signing import secret_of, seed_of
from persistence.one_more import one_more_at_once

if TYPE_CHECKING:
    from persistence.mirror.webhook_post import Outside

SEED_BYTES: Final = 32
_AUDIT: Final = "webhook_made"


def add_webhook(
    run: Callable[..., Sequence[Mapping[str, Any]]],
    outside: "Outside",
    slug: str,
    url: str,
    events: str,
    description: str,
) -> str:
    """Sets it up; what there is to say of it, its secret included. Raises `click.ClickException`."""
    wrong = target_of(url, private=outside.webhook_private)
    if isinstance(wrong, Wrong):
        raise click.ClickException(f"A webhook cannot go to --url {url!r}: {wrong.value}.")
    chosen = _chosen(events)
    rows = run("restaurant_of_slug", slug)
    if not rows:
        raise click.ClickException(f"There is no restaurant {slug!r}.")
    seed = seed_of(secrets.token_urlsafe(SEED_BYTES), outside.secret_keys)
    told = f"{url.partition('?')[0]}: {', '.join(chosen)}"
    known = (rows[0]["restaurant_id"], url, description[:DESCRIPTION_CHARS_MAX], chosen, seed.text, seed.mark)
    audit = (None, datetime.now(UTC), _AUDIT, told)
    made = one_more_at_once(lambda: run("webhook_add", *known, *audit, ENDPOINTS_MAX)[0], ENDPOINTS_MAX)
    if made is None:
        raise click.ClickException(f"A restaurant has {ENDPOINTS_MAX} webhooks at most.")
    secret = secret_of(seed, outside.secret_keys)
    return f"Sink {made['sink_id']} is set up. Its secret, which nobody is shown again: {secret}"


def _chosen(events: str) -> list[str]:
    """The types by their names; every one where none is named."""
    names = [word.strip() for word in events.split(",") if word.strip()]
    known = {event.value for event in EventType}
    if unknown := [name for name in names if name not in known]:
        raise click.ClickException(f"There is no event {unknown[0]!r}; there are {', '.join(EventType)}.")
    return names or list(EventType)
