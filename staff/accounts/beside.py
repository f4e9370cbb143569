"""Staff who sign in where customers do: the same accounts, tokens and results as at the staff's own door.

Owns: fitting what the shop's accounts ask of staff. Must not: count tries; the routes do.
"""

from attrs import frozen

from actors.domain.staff import StaffUser
from server.accounts.logins import Identity, Tokens
from server.accounts.passwords import Passwords
from staff.accounts.authentication import Authentication
from staff.accounts.colleagues import Colleagues
from staff.integrations.order_routes import CounterAnswers


@frozen(eq=False)
class StaffBeside:
    """Fits `server.shop.door.Staff`."""

    authentication: Authentication
    colleagues: Colleagues
    counter: CounterAnswers

    @property
    def passwords(self) -> Passwords:
        """See `server.shop.door.Staff.passwords`."""
        return self.colleagues.passwords

    async def login(self, email: str, password: str) -> Tokens[StaffUser]:
        """See `server.shop.accounts.ports.StaffLogins.login`."""
        return await self.authentication.login(email, password)

    async def refresh(self, refresh_token: str) -> Tokens[StaffUser]:
        """See `server.shop.accounts.ports.StaffLogins.refresh`."""
        return await self.authentication.refresh(refresh_token)

    async def logout(self, access_token: str) -> None:
        """See `server.shop.accounts.ports.StaffLogins.logout`."""
        await self.authentication.logout(access_token)

    async def identify(self, access_token: str) -> Identity[StaffUser]:
        """See `server.shop.accounts.ports.StaffLogins.identify`."""
        return await self.authentication.identify(access_token)

    async def change_password(self, identity: Identity[StaffUser], current: str, new: str) -> bool:
        """See `server.shop.accounts.ports.StaffLogins.change_password`."""
        confirmed = await self.authentication.confirm(identity.user, current)
        if confirmed is None:
            return False
        await self.colleagues.change_own_password(identity, confirmed, new)
        return True
