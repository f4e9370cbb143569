"""What a phone takes for done after a reconnection, when nobody answered it before."""

from decimal import Decimal
from typing import Any

import pytest

from bench.phone import happened
from bench.replica import Line, Replica


def replica_with(public_id: str, version: int) -> Replica:
    line = Line(456, 1, "", version, "pending", "ann", Decimal("9.50"))
    return Replica(seq=7, lines={public_id: line}, seen={public_id, "gone"})


def edit(op: str, public_id: str, version: int | None = None) -> dict[str, Any]:
    return {"type": "cart_mutate", "op": op, "public_id": public_id, "version": version}


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (edit("create", "here"), True),
        (edit("create", "gone"), True),
        (edit("create", "new"), False),
        (edit("update", "here", 1), True),
        (edit("update", "here", 2), False),
        (edit("delete", "here", 2), False),
        (edit("delete", "gone", 2), True),
        ({"type": "place_order"}, False),
    ],
)
def test_an_edit_is_sent_again_unless_the_cart_shows_that_it_happened(frame: dict[str, Any], expected: bool) -> None:
    assert happened(frame, replica_with("here", version=2)) is expected
