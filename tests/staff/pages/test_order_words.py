"""The states by which the page "Orders" is narrowed are all that an order may have, each once."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from actors.domain.fulfilment.vocabulary import ShopStatus
from actors.domain.ordering.order import OrderStatus

NARROWED: Final = Path(__file__).parents[3] / "staff" / "pages" / "static" / "js" / "orders" / "narrowed.js"


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("STATUSES", set(OrderStatus) - {OrderStatus.DRAFT}),  # a draft is shown to its own customer alone
        ("SHOP_STATUSES", set(ShopStatus)),
    ],
)
def test_orders_are_narrowed_by_every_state(name: str, there: set[str]) -> None:
    found = re.search(rf"export const {name} = (\[[^\]]+\]);", NARROWED.read_text(encoding="utf-8"))
    assert found is not None
    said = json.loads(found[1])
    assert sorted(said) == sorted(there)
