"""The mail to somebody who has forgotten their password, in the languages that Trivet speaks.

Owns: its words. Must not: send it, or draw what is in it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from actors.domain.restaurant import Restaurant
from actors.ports.mail import Mail
from actors.ports.resets import DrawnToken, DueReset

HOME: Final = "en"
_SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "{name}: your new password",
        "de": "{name}: dein neues Passwort",
        "it": "{name}: la tua nuova password",
    }
)
_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "Somebody has asked for a new password for your account at {name}. If that was you, use this code:\n\n"
        "    {token}\n\n"
        "{link}"
        "It is good for one hour and once. If it was not you, you need not do anything: your password stays.\n",
        "de": "Jemand hat ein neues Passwort für dein Konto bei {name} verlangt. Wenn du das warst, nimm diesen\n"
        "Code:\n\n"
        "    {token}\n\n"
        "{link}"
        "Er gilt eine Stunde und einmal. Wenn du es nicht warst, musst du nichts tun: Dein Passwort bleibt.\n",
        "it": "Qualcuno ha chiesto una nuova password per il tuo account presso {name}. Se sei stato tu, usa questo\n"
        "codice:\n\n"
        "    {token}\n\n"
        "{link}"
        "Vale un'ora e una sola volta. Se non sei stato tu, non devi fare nulla: la tua password resta.\n",
    }
)
_LINKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "Or open this page, which has it already:\n\n    {link}\n\n",
        "de": "Oder öffne diese Seite, die ihn schon hat:\n\n    {link}\n\n",
        "it": "Oppure apri questa pagina, che lo ha già:\n\n    {link}\n\n",
    }
)


def resets_written(public_url: str) -> Callable[[Restaurant, DueReset, DrawnToken], Mail]:
    """How they are written by a server that people reach at this address."""

    def reset_mail(restaurant: Restaurant, due: DueReset, drawn: DrawnToken) -> Mail:
        language = due.language if due.language in _TEXTS else HOME
        name, link = " ".join(restaurant.name.split()), ""
        if any(branch.sells for branch in restaurant.branches.values()):  # its page is where one has another password
            link = _LINKS[language].format(link=f"{public_url}/shop/{restaurant.slug}#reset/{drawn.token}")
        text = _TEXTS[language].format(name=name, token=drawn.token, link=link)
        return Mail(due.email, _SUBJECTS[language].format(name=name), text)

    return reset_mail
