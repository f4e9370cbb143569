"""What whoever signs in says of themselves: addresses, names, passwords and tokens, as requests bring them.

Owns: these shapes, and a name without what cannot be seen. Must not: know whose they are.
"""

from typing import Annotated, Final

from msgspec import Meta

from actors.domain.account import NAME_CHARS_MAX
from server.accounts.passwords import PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN
from server.door.bounds import TOKEN_CHARS_MAX
from server.http.problems import malformed
from server.http.words import EXPECTED

EMAIL_CHARS_MAX: Final = 254  # RFC 5321
EMAIL: Final = r"^\s*[^\u0000-\u0020@]+@[^\u0000-\u0020@]+\s*$"

Email = Annotated[
    str,
    Meta(
        max_length=EMAIL_CHARS_MAX,
        pattern=EMAIL,
        examples=["ada@example.com"],
        extra={EXPECTED: "an e-mail address, like ada@example.com"},
    ),
]
Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=NAME_CHARS_MAX,
        examples=["Ada"],
        extra={EXPECTED: f"a name of 1 to {NAME_CHARS_MAX} characters, all of which can be seen"},
    ),
]
Password = Annotated[str, Meta(min_length=1, max_length=PASSWORD_CHARS_MAX)]
NewPassword = Annotated[str, Meta(min_length=PASSWORD_CHARS_MIN, max_length=PASSWORD_CHARS_MAX)]
Token = Annotated[str, Meta(min_length=1, max_length=TOKEN_CHARS_MAX)]


def shown(name: str) -> str:
    """A name without spaces around it. Raises `Problem` (422) where some of it cannot be seen."""
    if not name.strip() or not name.isprintable():
        raise malformed("The field `name` must be a name, all of which can be seen.", field="name")
    return name.strip()
