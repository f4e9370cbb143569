"""Who works where, as an operator says it on the command line.

Owns: making staff users, letting them back in, and keeping them out, each with its entry in the audit: by the rules of
`actors.domain.account` and the statements of `persistence.account_rows`, as over HTTP. Only that a restaurant keeps an
admin is not asked of who runs Trivet.
Must not: see a password, only its hash; run inside trio: it is synchronous, as `persistence.seed` is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import attrs
import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row

from actors.domain.account import NAME_CHARS_MAX, Account, Said, added, renewed
from actors.domain.staff import Role
from persistence import account_rows
from persistence.account_rows import account_of
from persistence.accounts import ROLES, can_be_address
from persistence.migrate import engine

TRIES_MAX: Final = 5  # somebody else may have changed the account in between, but not that often
_RESTAURANT: Final = "SELECT restaurant_id FROM restaurants WHERE slug = $1"

Run = Callable[[str, Sequence[object]], Sequence[Mapping[str, Any]]]


def hire(url: str, slug: str, email: str, name: str, role: Role, password_hash: str) -> int:
    """Makes somebody staff of the restaurant `slug`, and gives their id.

    Who is known there by this address, in any case, is given the new name, role and password, and is enabled again;
    wherever they were signed in, they have to sign in anew.
    Raises ValueError, with a sentence for the operator, for an unknown restaurant, for an address, name or role that
    is none, and for an address that belongs to another restaurant's staff.
    """
    address, called, given = _address(email), _name(name), _role(role)
    with _running(url) as run:
        found = run(_RESTAURANT, [slug])
        if not found:
            raise ValueError(f"There is no restaurant {slug!r}.")
        restaurant_id = found[0]["restaurant_id"]
        said = Said(None, datetime.now(UTC), None, called, given, password_hash, disabled=False)
        entry = added(restaurant_id, given, said.at, None)
        new = account_rows.adding(restaurant_id, address, called, given, password_hash, entry)
        for _ in range(TRIES_MAX):
            known = _at(run, address)
            if known is not None and known.user.restaurant_id != restaurant_id:
                raise ValueError(f"{email} works in another restaurant; one address is one person in one restaurant.")
            staff_user_id = _added(run, new) if known is None else _saved(run, known, said)
            if staff_user_id is not None:
                return staff_user_id
    raise ValueError(f"The account of {email} is being changed by somebody else. Try again.")


def dismiss(url: str, email: str) -> None:
    """Keeps the person with this address, in any case, out from now on. May be said twice.

    Raises ValueError, with a sentence for the operator, if nobody has the address.
    """
    address = _address(email)
    with _running(url) as run:
        for _ in range(TRIES_MAX):
            known = _at(run, address)
            if known is None:
                raise ValueError(f"Nobody works anywhere under the address {email}.")
            if _saved(run, known, Said(None, datetime.now(UTC), disabled=True)) is not None:
                return
    raise ValueError(f"The account of {email} is being changed by somebody else. Try again.")


def _at(run: Run, address: str) -> Account | None:
    rows = run(account_rows.BY_EMAIL, [address])
    return account_of(rows[0]) if rows else None


def _added(run: Run, given: Sequence[object]) -> int | None:
    """The id of a new account; None where somebody was faster."""
    rows = run(account_rows.ADD, given)
    return int(rows[0]["staff_user_id"]) if rows else None


def _saved(run: Run, known: Account, said: Said) -> int | None:
    """The id of the account after the change, also where nothing was to change; None where somebody was faster."""
    change = renewed(known, said)
    if change is None or run(account_rows.SAVE, account_rows.saving(attrs.evolve(change, admin_left=False))):
        return known.user.staff_user_id
    return None


def _address(email: str) -> str:
    address = email.strip()
    if not can_be_address(address):
        raise ValueError(f"{email!r} is no e-mail address.")
    return address


def _name(name: str) -> str:
    if not name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        raise ValueError(f"A name has 1 to {NAME_CHARS_MAX} characters, all of which can be seen.")
    return name


def _role(role: Role) -> Role:
    if role not in ROLES.values():
        raise ValueError(f"Nobody can be {role.name.lower()}: a role is one of {', '.join(ROLES)}.")
    return role


@contextmanager
def _running(url: str) -> Iterator[Run]:
    """Runs statements with numbered arguments, each a transaction of its own."""
    database = engine(url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with database.connect() as connection:
            driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]

            def run(statement: str, arguments: Sequence[object]) -> Sequence[Mapping[str, Any]]:
                try:
                    with psycopg.RawCursor(driver, row_factory=dict_row) as cursor:
                        return cursor.execute(statement.encode(), list(arguments)).fetchall()
                except psycopg.Error as error:  # as every other command of ours meets it
                    raise sa.exc.DBAPIError.instance(statement, None, error, psycopg.Error) from error

            yield run
    finally:
        database.dispose()
