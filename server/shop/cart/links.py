"""Links with which others join a cart of the shop.

Owns: signing and reading them, and how long they are good. Must not: know whether a cart has that link still; only the
cart knows.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.party.share import Share
from actors.domain.session import Session
from actors.ports.clock import Clock, NewId
from server.door.tokens import SignedTokens, TokenInvalid

AUDIENCE: Final = "trivet.cart"
GOOD_FOR: Final = timedelta(days=7)  # until everybody at home has seen the message; a new one is a tap away


@frozen
class CartLink:
    """What a link names."""

    session_id: UUID
    share_id: UUID


class CartLinks:
    """Makes and reads them. Keys come newest first."""

    def __init__(self, secret_keys: Sequence[str], clock: Clock, new_id: NewId) -> None:
        self._signed = SignedTokens(secret_keys, AUDIENCE)
        self._clock = clock
        self._new_id = new_id

    def new(self) -> Share:
        """What a cart is to know of its next link."""
        return Share(self._new_id(), self._clock().replace(microsecond=0) + GOOD_FOR)

    def signed(self, session_id: UUID, share: Share) -> str:
        """The token of the link."""
        until = int(share.until.timestamp())
        return self._signed.sign({"sid": str(session_id), "lid": str(share.share_id), "exp": until})

    def read(self, token: str) -> CartLink:
        """What the token names. Raises `TokenInvalid`; whether it is still good is the cart's to say."""
        match self._signed.read(token, ("sid", "lid", "exp")):
            case {"sid": str(sid), "lid": str(lid)}:
                try:
                    return CartLink(UUID(sid), UUID(lid))
                except ValueError:
                    raise TokenInvalid("claims out of range") from None
            case _:
                raise TokenInvalid("claims of other types")

    def now(self, link: CartLink, gone: Session, there: Session) -> UUID:
        """As which link of the cart `there`, into which `gone` went over, this one is good; as itself, if as none.

        Both carts may have had a link then. Where each was good, the guest's is worth the customer's from then on, so
        that whoever shares that cart anew ends both; one that was made in the very second of it counts as anew.
        """
        of, here, merged = gone.share, there.share, gone.merged
        if of is None or here is None or merged is None or of.share_id != link.share_id or of.until <= self._clock():
            return link.share_id
        anew = here.until - GOOD_FOR >= merged.at.replace(microsecond=0)
        return link.share_id if anew else here.share_id


def address(origin: str, slug: str, token: str) -> str:
    """Where the link leads: to the restaurant's shop. Behind `#`, so that no server and no log has the token."""
    return f"{origin}/shop/{slug}#join/{token}"
