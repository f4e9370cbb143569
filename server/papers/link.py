"""The link to a paper, as its code says it: whoever has the paper may open it, and nobody can guess one.

    /r/{token}     a bill's receipt, as it is; where the bill is invoiced as it is, that invoice
                   or one numbered paper, for good

Owns: making and reading the token. Must not: know whether there is such a paper.

It is signed and never expires: it stands on paper that people keep. It opens that one paper and nothing else.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.papers.invoice import PaperNumber
from server.signed import SignedValues

TOKEN_CHARS_MAX: Final = 200
_PURPOSE: Final = "trivet.paper"


@frozen
class Linked:
    """What a link opens: the receipt of a session's bill, or a numbered paper."""

    restaurant_id: int
    of: UUID | PaperNumber


class PaperLinks:
    """Makes and reads them. Keys come newest first."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._signed = SignedValues(secret_keys, _PURPOSE, TOKEN_CHARS_MAX)

    def issue(self, linked: Linked) -> str:
        """The token, fit for a URL."""
        of = linked.of
        said = [of.hex] if isinstance(of, UUID) else [of.year, of.number]
        return self._signed.sign([linked.restaurant_id, *said])

    def read(self, token: str) -> Linked | None:
        """What the token opens; None for one that is not ours."""
        match self._signed.read(token):
            case [int(restaurant_id), str(session)]:
                return Linked(restaurant_id, UUID(hex=session))
            case [int(restaurant_id), int(year), int(number)]:
                return Linked(restaurant_id, PaperNumber(year, number))
            case _:
                return None
