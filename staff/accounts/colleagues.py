"""What an admin does with the accounts of their restaurant: look, make, change, keep out.

Owns: whose accounts somebody may see, and the way from what they say to a change that is kept. Must not: hold a rule
(`actors.domain.account`), or see to sockets: whoever is signed in no more is told of through `notices`.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import attrs
import trio
from attrs import frozen

from actors.domain.account import ACCOUNTS_MAX, Account, AccountChange, Said, added, changed, renewed
from actors.domain.refusal import Refusal
from actors.domain.staff import Role, StaffUser
from actors.errors import Unavailable
from actors.ports.clock import Clock
from server.accounts.passwords import Passwords
from server.accounts.shapes import shown
from server.door.bounds import ID_MAX
from server.door.tokens import TokenInvalid
from server.http.problems import STATUS_OF, Problem, malformed
from staff.accounts.authentication import Identity
from staff.accounts.notices import Notices
from staff.accounts.shapes import ROLES, AccountChangeBody, NewAccountBody
from staff.ports import Roster
from staff.rights import demand

TRIES_MAX: Final = 3  # a colleague may change the account at the same moment, but not again and again
STORE_TIMEOUT_S: Final = 5.0  # as long as somebody would wait for a page
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look alike on paper
_GROUPS, _GROUP_CHARS = 4, 4  # 80 bits, and still typed without a mistake


@frozen(eq=False)
class Colleagues:
    """Accounts of an admin's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    roster: Roster
    passwords: Passwords
    notices: Notices
    clock: Clock

    async def all(self, user: StaffUser) -> Sequence[Account]:
        """Everybody's account, those who may not sign in any more included. Raises `Problem` (403), as all do."""
        demand(user, Role.ADMIN)
        with _in_time():
            return await self.roster.accounts(user.restaurant_id)

    async def add(self, identity: Identity, said: NewAccountBody) -> tuple[Account, str | None]:
        """A new account, or one that was disabled, opened again; and the password if Trivet has made it.

        Raises `Problem` (409) where somebody has the address, or where there are too many accounts.
        """
        user = identity.user
        demand(user, Role.ADMIN)
        name, email, role = shown(said.name), said.email.strip(), ROLES[said.role]
        made = made_password() if said.password is None else None
        password_hash = await self.passwords.hash(made or said.password or "")
        with _in_time():
            known = await self.roster.at(email)
            if known is not None:
                return await self._open_again(identity, known, name, role, password_hash), made
            if len(await self.roster.accounts(user.restaurant_id)) >= ACCOUNTS_MAX:
                raise Problem(409, "TOO_MANY_ACCOUNTS", f"A restaurant has {ACCOUNTS_MAX} accounts at most.")
            entry = added(user.restaurant_id, role, self.clock(), user.staff_user_id)
            account = await self.roster.add(user.restaurant_id, email, name, role, password_hash, entry)
        if account is None:
            raise _taken()
        return account, made

    async def change(
        self, identity: Identity, staff_user_id: int, said: AccountChangeBody, *, disabled: bool | None = None
    ) -> tuple[Account, str | None]:
        """The account with another name, role or password, let in no more or again; and the password if it was made.

        Raises `Problem` (404, 409). A new password ends all logins but the one it is said in, where it is one's own.
        """
        demand(identity.user, Role.ADMIN)
        await self._found(identity.user, staff_user_id)
        if said.password is not None and said.new_password:
            raise malformed("Either say a `password` or ask for a `new_password`.", field="new_password")
        made = made_password() if said.new_password else None
        password = made or said.password
        wanted = attrs.evolve(
            self._said(identity),
            name=None if said.name is None else shown(said.name),
            role=None if said.role is None else ROLES[said.role],
            password_hash=None if password is None else await self.passwords.hash(password),
            disabled=disabled,
        )
        return await self._become(identity.user, staff_user_id, wanted), made

    async def change_own_password(self, identity: Identity, confirmed: StaffUser, password: str) -> None:
        """Somebody, of any role, has another password: themselves, `confirmed` by the one they had.

        It ends all their logins but the one it is said in. Raises `TokenInvalid` where they have been given another
        meanwhile: then it was not theirs to say any more.
        """
        said = attrs.evolve(self._said(identity), password_hash=await self.passwords.hash(password))
        user = identity.user
        with _in_time():
            for _ in range(TRIES_MAX):
                known = _one_of(await self.roster.accounts(user.restaurant_id), user.staff_user_id)
                if known.disabled_at is not None or known.user.generation != confirmed.generation:
                    raise TokenInvalid("another password, or none, since it was compared")
                change = renewed(known, said)
                if change is not None and await self.roster.save(change):
                    self.notices.changed(change.account)
                    return
        raise Unavailable("the account is being changed by somebody else")

    async def disable(self, identity: Identity, staff_user_id: int) -> Account:
        """The account of somebody who may sign in no more, and is signed in nowhere. Raises `Problem` (404, 409)."""
        demand(identity.user, Role.ADMIN)
        return await self._become(identity.user, staff_user_id, attrs.evolve(self._said(identity), disabled=True))

    async def _open_again(
        self, identity: Identity, known: Account, name: str, role: Role, password_hash: str
    ) -> Account:
        """One of ours who had left comes back under the same number. Raises `Problem` for everybody else's address."""
        if known.disabled_at is None or known.user.restaurant_id != identity.user.restaurant_id:
            raise _taken()
        said = attrs.evolve(self._said(identity), name=name, role=role, password_hash=password_hash, disabled=False)
        return await self._become(identity.user, known.user.staff_user_id, said, returning=True)

    async def _become(self, user: StaffUser, staff_user_id: int, said: Said, *, returning: bool = False) -> Account:
        """The account after the change, looked at afresh where somebody else was faster.

        Nobody is `returning` who is there: then somebody else has just let them in, and has told them a password.
        """
        with _in_time():
            for _ in range(TRIES_MAX):
                colleagues = await self.roster.accounts(user.restaurant_id)
                known = _one_of(colleagues, staff_user_id)
                if returning and known.disabled_at is None:
                    raise _taken()
                change = _agreed(changed(known, said, colleagues))
                if change is None:
                    return known
                if await self.roster.save(change):
                    self.notices.changed(change.account)
                    return change.account
        raise Unavailable("the account is being changed by somebody else")

    async def _found(self, user: StaffUser, staff_user_id: int) -> Account:
        with _in_time():
            return _one_of(await self.roster.accounts(user.restaurant_id), staff_user_id)

    def _said(self, identity: Identity) -> Said:
        return Said(identity.user.staff_user_id, self.clock(), identity.family_id)


def made_password() -> str:
    """A password that nobody has thought of, to be read to somebody: `k7mf-2pqx-…`."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_CHARS)) for _ in range(_GROUPS))
    return "-".join(groups)


def _one_of(colleagues: Sequence[Account], staff_user_id: int) -> Account:
    if 0 < staff_user_id <= ID_MAX:
        for account in colleagues:
            if account.user.staff_user_id == staff_user_id:
                return account
    raise Problem(404, "STAFF_NOT_FOUND", "Nobody works here under this number.")


def _agreed(change: AccountChange | Refusal | None) -> AccountChange | None:
    if isinstance(change, Refusal):
        raise Problem(STATUS_OF[change.code], change.code, change.message)
    return change


def _taken() -> Problem:
    """Whose it is is not told: it may be another restaurant's."""
    return Problem(409, "EMAIL_TAKEN", "Somebody signs in with this address already.")


@contextmanager
def _in_time() -> Iterator[None]:
    """Raises `Unavailable` when what is done in it takes too long."""
    try:
        with trio.fail_after(STORE_TIMEOUT_S):
            yield
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None
