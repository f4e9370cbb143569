"""The emulated provider's own pages: one to pay on with a test card, and a bank that asks. Plain HTML, no script.

Owns: what people see there. Must not: take a card's number that is none of the test cards, or keep any.
"""

from typing import Final

from markupsafe import Markup, escape

from pos.emulators.payment import Intent, PayPage
from pos.emulators.payment_cards import CARDS

_DIGITS: Final = {"bif": 0, "clp": 0, "jpy": 0, "krw": 0, "vnd": 0, "xaf": 0, "xof": 0, "bhd": 3, "kwd": 3, "tnd": 3}
_FIRST: Final = "4242 4242 4242 4242"
_SHEET: Final = Markup(
    "body{font:18px/1.5 system-ui,sans-serif;max-width:28rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}button,input{font:inherit;padding:.6rem .8rem;min-height:44px;width:100%;box-sizing:border-box}"
    "button{margin:.6rem 0;background:#1a1a1a;color:#fff;border:0;border-radius:.4rem}a{color:inherit}"
    "[role=alert]{border:2px solid #b00020;padding:.6rem .8rem}td{padding:.2rem .6rem .2rem 0;vertical-align:top}"
    "code{white-space:nowrap}"
)


def pay_page(page: PayPage, wrong: str = "") -> str:
    """The page to pay on. `wrong` is what went wrong with the card before."""
    rows = Markup("").join(
        Markup("<tr><td><code>{}</code></td><td>{}</td></tr>").format(card.spaced, card.does) for card in CARDS.values()
    )
    return _html(
        "Pay with a test card",
        Markup(
            "<p>{name}</p><p><strong>{amount}</strong></p>{alert}"
            '<form method="post" action="/pay/{session}"><label for="card">Test card</label>'
            '<input id="card" name="card" inputmode="numeric" autocomplete="off" required value="{first}">'
            '<button>Pay {amount}</button></form><p><a href="{cancel}">Back, without paying</a></p>'
            "<p>This page stands for a payment provider. It takes no real card:</p><table>{rows}</table>"
        ).format(
            session=page.session_id,  # the bank shows it, too
            name=page.name,
            amount=_amount(page.amount, page.currency),
            alert=_alert(wrong),
            first=_FIRST,
            cancel=_href(page.cancel_url),
            rows=rows,
        ),
    )


def bank_page(intent: Intent) -> str:
    """The bank's question to a card's owner."""
    return _html(
        "Your bank asks",
        Markup(
            "<p>Is it you who pays <strong>{}</strong>?</p>"
            '<form method="post"><button name="agreed" value="yes">Yes, pay</button>'
            '<button name="agreed" value="no">No</button></form>'
        ).format(_amount(intent.amount, intent.currency)),
    )


def over_page(why: str) -> str:
    """A page that has nothing to do any more."""
    return _html("Nothing to pay here", Markup("<p>{}</p>").format(why))


def _html(title: str, body: Markup) -> str:
    return Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><style>{sheet}</style></head>'
        "<body><main><h1>{title}</h1>{body}</main></body></html>"
    ).format(title=title, sheet=_SHEET, body=body)


def _href(url: str) -> str:
    """An address to go back to, if it is one of the web's."""
    return url if url.startswith(("http://", "https://")) else ""


def _alert(wrong: str) -> Markup:
    return Markup('<p role="alert">{}</p>').format(wrong) if wrong else Markup("")


def _amount(amount: int, currency: str) -> Markup:
    digits = _DIGITS.get(currency, 2)
    whole, rest = divmod(amount, 10**digits)
    return escape(f"{whole}{f'.{rest:0{digits}}' if digits else ''} {currency.upper()}")
