"""`run.py pos-emulator` and `payment-emulator`: a till and a payment provider to test against.

Owns: their options and words. Must not: know how a command begins and ends; it is handed what runs it.
"""

from collections.abc import Awaitable, Callable

import click
import trio

RunUntilAsked = Callable[[str, int, Callable[[trio.CancelScope], Awaitable[None]]], None]
"""Runs what listens on a host and a port until a signal cancels the scope that it is given."""


def emulator_command(run: RunUntilAsked) -> click.Command:
    """The command."""

    @click.command("pos-emulator")
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    @click.option("--port", default=9100, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
    @click.option(
        "--secret", envvar="TRIVET_POS_EMULATOR_SECRET", help="Take only what is signed with this whsec_ secret."
    )
    def pos_emulator(host: str, port: int, secret: str | None) -> None:
        """Run a till to test against. PUT /behaviour tells it to be slow, to refuse, to drop the line."""
        from pos.emulators.till import EmulatedTill
        from pos.emulators.till_server import serve_emulator
        from pos.till.signing import Signer

        try:
            signer = Signer(secret) if secret else None
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--secret") from None

        async def emulate(serving: trio.CancelScope) -> None:
            click.echo(f"The till is at http://{host}:{port}; GET /tickets lists what it has, PUT /away sends it away.")
            with serving:
                await serve_emulator(EmulatedTill(), host, port, signer)

        run(host, port, emulate)

    return pos_emulator


def emulator_commands(run: RunUntilAsked) -> tuple[click.Command, click.Command]:
    """Both commands."""
    return emulator_command(run), payment_emulator_command(run)


async def serve_till(task_status: trio.TaskStatus[int] = trio.TASK_STATUS_IGNORED) -> None:
    """A till on this host that takes every order until it is told otherwise; `started` tells its port."""
    from pos.emulators.till import EmulatedTill
    from pos.emulators.till_server import serve_emulator

    await serve_emulator(EmulatedTill(), "127.0.0.1", 0, task_status=task_status)


async def serve_provider(
    webhook_url: str,
    key: str,
    webhook_secret: str,
    now: Callable[[], float],
    task_status: trio.TaskStatus[int] = trio.TASK_STATUS_IGNORED,
) -> None:
    """A payment provider on this host, whose time is `now` (Unix seconds); `started` tells its port."""
    from pos.emulators.payment import EmulatedProvider
    from pos.emulators.payment_server import PaymentDoor, serve_payments
    from pos.emulators.payment_webhooks import Webhooks

    provider = EmulatedProvider(clock=now)
    door = PaymentDoor(provider, Webhooks(provider, (webhook_url,), webhook_secret), key)
    await serve_payments(door, "127.0.0.1", 0, task_status=task_status)


def payment_emulator_command(run: RunUntilAsked) -> click.Command:
    """The command."""

    @click.command("payment-emulator")
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    @click.option("--port", default=9200, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
    @click.option("--key", default="sk_test_emulator", show_default=True, help="The secret key that it is asked with.")
    @click.option("--webhook-url", multiple=True, help="Where it says by itself what has happened; each of several.")
    @click.option("--webhook-secret", default="whsec_emulator", show_default=True, help="What it signs that with.")
    @click.option("--public-url", help="Where phones reach its pages, if not where it is asked.")
    def payment_emulator(
        host: str, port: int, key: str, webhook_url: tuple[str, ...], webhook_secret: str, public_url: str | None
    ) -> None:
        """Run a payment provider to test against, which speaks as Stripe does. It takes test cards and no money."""
        from pos.emulators.payment import EmulatedProvider
        from pos.emulators.payment_server import PaymentDoor, serve_payments
        from pos.emulators.payment_webhooks import Webhooks

        async def emulate(serving: trio.CancelScope) -> None:
            click.echo(f"The provider is at http://{host}:{port}; GET /charges lists what it has charged.")
            provider = EmulatedProvider()
            with serving:
                door = PaymentDoor(provider, Webhooks(provider, webhook_url, webhook_secret), key, public_url)
                await serve_payments(door, host, port)

        run(host, port, emulate)

    return payment_emulator
