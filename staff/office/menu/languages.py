"""The languages of a menu, and of its kitchen, as managers choose them.

Owns: the shape, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but
through the actor.
"""

from typing import Annotated

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import StaffUser
from actors.office.languages import spoken
from server.http.problems import malformed
from server.http.words import EXPECTED
from staff.floor.sessions import Sessions
from staff.office.menu.words import LANGUAGES_MAX, LanguageCode
from staff.office.menu.writing import reader, write

Languages = Annotated[
    list[LanguageCode],
    Meta(max_length=LANGUAGES_MAX, extra={EXPECTED: f"a list of up to {LANGUAGES_MAX} codes such as `de`"}),
]


class LanguagesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What the menu is written in: first the language of the names themselves, then those it is translated to.

    `kitchen_language` is the one of the kitchen's tickets, one of them; null is that of the names.
    """

    languages: Languages
    kitchen_language: LanguageCode | None = None


class LanguagesData(Struct, frozen=True):
    """What the menu is written in."""

    data: LanguagesBody


@frozen(eq=False)
class LanguageDesk:
    """Languages of a manager's own restaurant. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def look(self, user: StaffUser) -> LanguagesBody:
        """What the menu is written in."""
        restaurant = (await reader(self.sessions, user)).restaurant
        return LanguagesBody(list(restaurant.languages), restaurant.kitchen_language)

    async def choose(self, user: StaffUser, said: LanguagesBody) -> LanguagesBody:
        """What it is to be written in. Words in a language that is left out are kept."""
        actor = await reader(self.sessions, user)
        languages = tuple(dict.fromkeys(said.languages))
        kitchen = said.kitchen_language
        if kitchen is not None and kitchen not in languages:
            raise malformed("The field `kitchen_language` must be one of `languages`.", field="kitchen_language")
        await write(actor, lambda found, at: spoken(found, languages, kitchen, at=at, who=user.staff_user_id))
        return await self.look(user)
