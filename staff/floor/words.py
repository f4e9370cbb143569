"""The words of what staff may say in a diner's place, with their bounds.

Owns: these types, for routes and socket alike. Must not: rule on them; the diners' rules do, in better words.
"""

from typing import Annotated, Final

from msgspec import Meta

from actors.domain import limits
from server.door.bounds import IDEMPOTENCY_KEY_CHARS_MAX, INSTRUCTIONS_CHARS_MAX, NICKNAME_CHARS_MAX
from server.door.messages import INTEGER_MAX
from server.http.idempotency import KEY_PATTERN
from server.http.words import EXPECTED

NOTE_CHARS_MAX: Final = 2_000  # the rules allow 200 after trimming; this only keeps nonsense from getting that far
CART_HASH_CHARS_MAX: Final = 128  # ours have about 40

Integer = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Quantity = Annotated[
    int,
    Meta(ge=-INTEGER_MAX, le=INTEGER_MAX, extra={EXPECTED: f"a whole number from 1 to {limits.QTY_MAX}"}),
]
Note = Annotated[
    str, Meta(max_length=NOTE_CHARS_MAX, extra={EXPECTED: f"text of up to {limits.NOTE_CHARS_MAX} characters"})
]
Nickname = Annotated[
    str,
    Meta(
        max_length=NICKNAME_CHARS_MAX,
        examples=["Quiet Otter"],
        extra={EXPECTED: f"text of 1 to {limits.NICKNAME_CHARS_MAX} characters"},
    ),
]
CartHash = Annotated[str, Meta(max_length=CART_HASH_CHARS_MAX, description="As the session was last shown.")]
Instructions = Annotated[
    str,
    Meta(
        max_length=INSTRUCTIONS_CHARS_MAX,
        extra={EXPECTED: f"text of up to {limits.INSTRUCTIONS_CHARS_MAX} characters"},
    ),
]
Key = Annotated[
    str,
    Meta(
        pattern=KEY_PATTERN,
        description="A new one for each order, the same for each try.",
        extra={EXPECTED: f"1 to {IDEMPOTENCY_KEY_CHARS_MAX} letters, digits or any of ._:-, no spaces"},
    ),
]
