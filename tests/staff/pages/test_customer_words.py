"""Whatever the story of a customer may have in it has its words, in every language."""

import json
from pathlib import Path
from typing import Final

import pytest

from actors.domain.fulfilment.vocabulary import ShopStatus
from actors.domain.money.payment import Method, PaymentState
from actors.domain.notices.notice import NoticeKind, ToldBy
from actors.domain.ordering.order import PaymentStatus
from actors.domain.stock.move import Reason
from actors.domain.stock.request import RequestKind, RequestStatus

WORDS: Final = Path(__file__).parents[3] / "staff" / "pages" / "words"


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_every_state_of_stock_and_customers_has_words(language: str) -> None:
    said: dict[str, object] = {}
    for page in ("customers", "stock", "ops", "orders", "day"):
        said |= json.loads((WORDS / page / f"{language}.json").read_text())
    asked = [
        *(f"customers.payment.{one}" for one in PaymentState),
        *(f"customers.notice.{one}" for one in NoticeKind),
        *(f"customers.told.{one}" for one in ToldBy),
        *(f"ops.status.{one}" for one in ShopStatus),
        *(f"payment.{one}" for one in PaymentStatus),
        *(f"day.method.{one}" for one in Method),
        *(f"stock.why.{one}" for one in Reason),
        *(f"stock.status.{one}" for one in RequestStatus),
        *(f"stock.ask.{one}" for one in RequestKind),
    ]
    assert [one for one in asked if one not in said] == []
