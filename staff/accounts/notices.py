"""Sockets of staff who may be here no more are closed: at once where it happens, and soon where it is only heard of.

Owns: which staff connections there are in this process, and the look at all of them that finds out what another process
or the command line has done: one read for all, twice a second while anybody is connected. Must not: know a socket; who
is connected is told through `end`.

With the store away nobody is sent away: their tokens end soon anyway, and no command of theirs is followed unasked.
"""

from collections.abc import Callable
from typing import Final, Protocol
from uuid import UUID

import trio

from actors.domain.account import Account
from actors.errors import Unavailable
from staff.accounts.authentication import Identity
from staff.ports import Accounts

LOOK_S: Final = 0.5  # a revoked token's sockets are closed within a second, a slow look included
LOOK_TIMEOUT_S: Final = 3.0  # after that the next one may be luckier


class Connected(Protocol):
    """Somebody who is connected with a token. Returns at once and never raises."""

    @property
    def identity(self) -> Identity:
        """Who they were when they came in."""
        ...

    def end(self) -> None:
        """Their token is good no more."""
        ...


class Notices:
    """Who is connected, and what becomes of their accounts. Everything but `run` is synchronous."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._connected: set[Connected] = set()
        self._came = trio.Event()

    def __len__(self) -> int:
        return len(self._connected)

    def enter(self, connected: Connected) -> None:
        """Somebody is connected, until they `leave`."""
        self._connected.add(connected)
        self._came.set()

    def leave(self, connected: Connected) -> None:
        """They are gone. Safe at any time, also twice."""
        self._connected.discard(connected)

    def changed(self, account: Account) -> None:
        """An account has become this, and that is durable."""
        now = None if account.disabled_at is not None else account.user
        self._end(
            lambda identity: identity.user.staff_user_id == account.user.staff_user_id and not identity.stands(now)
        )

    def revoked(self, family_id: UUID) -> None:
        """A login has ended, with all that came of it."""
        self._end(lambda identity: identity.family_id == family_id)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Looks at all who are connected, again and again; with nobody there it asks nothing."""
        task_status.started()
        while True:
            await self._came.wait()
            while self._connected:
                await self._look()
                await trio.sleep(LOOK_S)
            self._came = trio.Event()

    async def _look(self) -> None:
        asked = tuple(self._connected)  # who comes meanwhile was looked at when they came
        users = {each.identity.user.staff_user_id for each in asked}
        tokens = {token for each in asked for token in (each.identity.token_id, each.identity.family_id)}
        try:
            with trio.fail_after(LOOK_TIMEOUT_S):
                found = await self._accounts.standings(users, tokens)
        except (Unavailable, trio.TooSlowError):
            return
        for each in asked:
            identity = each.identity
            ended = not found.revoked.isdisjoint((identity.token_id, identity.family_id))
            if ended or not identity.stands(found.users.get(identity.user.staff_user_id)):
                each.end()

    def _end(self, fallen: Callable[[Identity], bool]) -> None:
        for each in tuple(self._connected):
            if fallen(each.identity):
                each.end()
