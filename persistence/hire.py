"""Who works where, as an operator says it on the command line.

Owns: making staff users, letting them back in, and keeping them out.
Must not: see a password, only its hash; run inside trio: it is synchronous, as `persistence.seed` is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from actors.domain.staff import Role
from persistence.accounts import ROLES, can_be_address
from persistence.migrate import engine
from persistence.schema import METADATA

NAME_CHARS_MAX: Final = 80  # fits one line of a screen, and is said in full on the audit's
_RESTAURANTS: Final = METADATA.tables["restaurants"]
_STAFF: Final = METADATA.tables["staff_users"]


def hire(url: str, slug: str, email: str, name: str, role: Role, password_hash: str) -> int:
    """Makes somebody staff of the restaurant `slug`, and gives their id.

    Who is known there by this address, in any case, is given the new name, role and password, and is enabled again;
    wherever they were signed in, they have to sign in anew.
    Raises ValueError, with a sentence for the operator, for an unknown restaurant, for an address, name or role that
    is none, and for an address that belongs to another restaurant's staff.
    """
    row = {"email": _address(email), "name": _name(name), "role": _role(role), "password_hash": password_hash}
    with _transaction(url) as connection:
        found = sa.select(_RESTAURANTS.c.restaurant_id).where(_RESTAURANTS.c.slug == slug)
        restaurant_id = connection.scalar(found)
        if restaurant_id is None:
            raise ValueError(f"There is no restaurant {slug!r}.")
        staff_user_id = connection.scalar(_hired({**row, "restaurant_id": restaurant_id}))
        if staff_user_id is None:
            raise ValueError(f"{email} works in another restaurant; one address is one person in one restaurant.")
        return int(staff_user_id)


def dismiss(url: str, email: str) -> None:
    """Keeps the person with this address, in any case, out from now on. May be said twice.

    Raises ValueError, with a sentence for the operator, if nobody has the address.
    """
    disabled = (
        _STAFF.update()
        .where(sa.func.lower(_STAFF.c.email) == sa.func.lower(_address(email)))
        .values(disabled_at=sa.func.coalesce(_STAFF.c.disabled_at, sa.func.now()), generation=_STAFF.c.generation + 1)
        .returning(_STAFF.c.staff_user_id)
    )
    with _transaction(url) as connection:
        if connection.scalar(disabled) is None:
            raise ValueError(f"Nobody works anywhere under the address {email}.")


def _hired(row: dict[str, object]) -> sa.UpdateBase:
    """Inserts or renews; gives no row if the address belongs to another restaurant's staff."""
    new = insert(_STAFF).values(row)
    changed = {column: new.excluded[column] for column in ("name", "role", "password_hash")}
    return new.on_conflict_do_update(
        index_elements=[sa.func.lower(_STAFF.c.email)],
        set_={**changed, "disabled_at": None, "generation": _STAFF.c.generation + 1},
        where=_STAFF.c.restaurant_id == new.excluded.restaurant_id,
    ).returning(_STAFF.c.staff_user_id)


def _address(email: str) -> str:
    address = email.strip()
    if not can_be_address(address):
        raise ValueError(f"{email!r} is no e-mail address.")
    return address


def _name(name: str) -> str:
    if not name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        raise ValueError(f"A name has 1 to {NAME_CHARS_MAX} characters, all of which can be seen.")
    return name


def _role(role: Role) -> str:
    text = role.name.lower()
    if text not in ROLES:
        raise ValueError(f"Nobody can be {text}: a role is one of {', '.join(ROLES)}.")
    return text


@contextmanager
def _transaction(url: str) -> Iterator[sa.Connection]:
    database = engine(url)
    try:
        with database.begin() as connection:
            yield connection
    finally:
        database.dispose()
