"""The link to a paper, as its code says it: whoever has the paper may open it, and nobody can guess one.

    /r/{token}     a bill's receipt, as it is; where the bill is invoiced as it is, that invoice
                   or one numbered paper, for good

Owns: making and reading the token. Must not: know whether there is such a paper.

It is signed and never expires: it stands on paper that people keep. It opens that one paper and nothing else.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from uuid import UUID

from attrs import frozen
from itsdangerous import BadData, URLSafeSerializer

from actors.domain.papers.invoice import PaperNumber

TOKEN_CHARS_MAX: Final = 200
_SALT: Final = "trivet.paper"


@frozen
class Linked:
    """What a link opens: the receipt of a session's bill, or a numbered paper."""

    restaurant_id: int
    of: UUID | PaperNumber


class PaperLinks:
    """Makes and reads them. Keys come newest first."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        oldest_first = list(reversed(secret_keys))  # the library signs with the last key and reads with all
        signer = {"digest_method": sha256, "key_derivation": "hmac"}
        self._serializer = URLSafeSerializer(oldest_first, salt=_SALT, signer_kwargs=signer)

    def issue(self, linked: Linked) -> str:
        """The token, fit for a URL."""
        of = linked.of
        said = [of.hex] if isinstance(of, UUID) else [of.year, of.number]
        return str(self._serializer.dumps([linked.restaurant_id, *said]))

    def read(self, token: str) -> Linked | None:
        """What the token opens; None for one that is not ours."""
        match self._loaded(token):
            case [int(restaurant_id), str(session)]:
                return Linked(restaurant_id, UUID(hex=session))
            case [int(restaurant_id), int(year), int(number)]:
                return Linked(restaurant_id, PaperNumber(year, number))
            case _:
                return None

    def _loaded(self, token: str) -> object:
        if len(token) > TOKEN_CHARS_MAX:
            return None
        try:
            loaded: object = self._serializer.loads(token)
        except BadData:
            return None
        return loaded
