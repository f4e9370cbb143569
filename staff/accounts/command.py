"""`run.py staff`: who may sign in at the staff's door.

Owns: the two commands and their words. Must not: know a store; it is handed what hires and dismisses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import click

from actors.domain.staff import Role

ROLES: Final = {role.name.lower(): role for role in (Role.EMPLOYEE, Role.MANAGER, Role.ADMIN)}


class Hire(Protocol):
    """Makes an account, or opens and renews the one with this address. Raises ValueError with a sentence."""

    def __call__(self, slug: str, email: str, name: str, role: Role, password_hash: str) -> int:
        """The restaurant's slug and the person; gives the staff user's id."""
        ...


def staff_command(hire: Hire, dismiss: Callable[[str], None]) -> click.Group:
    """The group of commands. `dismiss` takes an address, and raises ValueError with a sentence as `hire` does."""

    @click.group("staff")
    def staff() -> None:
        """Say who may sign in at the staff's door."""

    @staff.command()
    @click.argument("email")
    @click.option("--restaurant", required=True, help="The restaurant's slug.")
    @click.option("--name", required=True, help="What colleagues call them.")
    @click.option("--role", default="employee", show_default=True, type=click.Choice(list(ROLES)))
    @click.password_option(envvar="TRIVET_STAFF_PASSWORD", help="Asked for if it is not given.")
    def add(email: str, restaurant: str, name: str, role: str, password: str) -> None:
        """Let somebody sign in, or give them a new name, role and password."""
        from server.accounts.passwords import hash_password

        with sentences():
            staff_user_id = hire(restaurant, email, name, ROLES[role], hash_password(password))
        click.echo(f"{name} may sign in as {email}: {role} of {restaurant}, staff user {staff_user_id}.")

    @staff.command()
    @click.argument("email")
    def remove(email: str) -> None:
        """Let somebody sign in no more; what they did stays in the audit."""
        with sentences():
            dismiss(email)
        click.echo(f"{email} may not sign in any more.")

    return staff


@contextmanager
def sentences() -> Iterator[None]:
    """A refusal in its own words, without a traceback."""
    try:
        yield
    except ValueError as error:
        raise click.ClickException(str(error)) from None
