"""The mail to somebody who has forgotten their password, in the languages that Trivet speaks.

Owns: its words. Must not: send it, or draw what is in it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from actors.domain.restaurant import Restaurant
from actors.ports.mail import Mail
from actors.ports.resets import DrawnToken, DueReset

HOME: Final = "en"
_SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "{name}: your new password",
        "de": "{name}: Ihr neues Passwort",
        "it": "{name}: la tua nuova password",
    }
)
_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "Somebody has asked for a new password for your account at {name}. If that was you, use this code:\n\n"
        "    {token}\n\n"
        "It is good for one hour and once. If it was not you, you need not do anything: your password stays.\n",
        "de": "Jemand hat ein neues Passwort für Ihr Konto bei {name} verlangt. Wenn Sie das waren, nehmen Sie diesen\n"
        "Code:\n\n"
        "    {token}\n\n"
        "Er gilt eine Stunde und einmal. Wenn Sie es nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt.\n",
        "it": "Qualcuno ha chiesto una nuova password per il tuo account presso {name}. Se sei stato tu, usa questo\n"
        "codice:\n\n"
        "    {token}\n\n"
        "Vale un'ora e una sola volta. Se non sei stato tu, non devi fare nulla: la tua password resta.\n",
    }
)


def reset_mail(restaurant: Restaurant, due: DueReset, drawn: DrawnToken) -> Mail:
    """What they are told."""
    language = due.language if due.language in _TEXTS else HOME
    name = " ".join(restaurant.name.split())
    text = _TEXTS[language].format(name=name, token=drawn.token)
    return Mail(due.email, _SUBJECTS[language].format(name=name), text)
