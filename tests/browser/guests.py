"""Diners without a browser, who fill a table: they join, take and order by the same doors as phones do."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2
from attrs import frozen
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.browser.asking import ASK, PATIENCE_S, until
from tests.browser.houses import House


@frozen(eq=False)
class Guest:
    """A member. `told` is what joining said."""

    url: str
    told: Mapping[str, Any]

    @classmethod
    def joins(cls, url: str, house: House, table: int, nickname: str) -> "Guest":
        """Sits down at a table."""
        body = {"qr_token": house.codes[table], "nickname": nickname}
        answer = ASK.post(f"{url}/table_session", json=body)
        assert answer.is_success, answer.text
        return cls(url, answer.json())

    def menu(self) -> list[dict[str, Any]]:
        """All items of the restaurant, in the menu's order."""
        query = {"restaurant_name": self.told["restaurant"]["slug"]}
        told = ASK.get(f"{self.url}/menu", params=query).json()
        return [item for category in told["categories"] for item in category["items"]]

    def takes(self, *items: int, qty: int = 1, note: str = "") -> list[str]:
        """Puts items into the cart, a line for each; gives the lines' ids once they are there."""
        lines = [str(uuid4()) for _ in items]
        messages = [
            {"type": "cart_mutate", "op": "create", "public_id": line, "menu_item_id": item, "qty": qty, "note": note}
            for line, item in zip(lines, items, strict=True)
        ]
        self.says(*messages)
        return lines

    def says(self, *messages: Mapping[str, Any]) -> None:
        """Sends messages one after the other; each has been answered when this returns, and none was refused."""
        protocols = [Subprotocol("trivet.v1"), Subprotocol(f"bearer.{self.told['ws_token']}")]
        url = self.url.replace("http", "ws", 1) + "/ws"
        with connect(url, subprotocols=protocols, proxy=None) as socket:
            for message in messages:
                ref = uuid4().hex
                socket.send(json.dumps({"ref": ref, **message}))
                answer: dict[str, Any] = {}
                while answer.get("ref") != ref:
                    answer = json.loads(socket.recv(PATIENCE_S))
                assert answer["type"] not in ("error", "conflict"), answer

    def cart(self) -> dict[str, Any]:
        """The cart as it is."""
        return dict(self._get("/cart_snapshot").json())

    def orders(self) -> list[dict[str, Any]]:
        """What was ordered."""
        return list(self._get("/orders").json()["orders"])

    def orders_all(self) -> str:
        """Places the cart; gives the order's id. Whoever needs it confirmed looks at a screen."""
        headers = {**self._bearer(), "Idempotency-Key": str(uuid4())}
        body = {"cart_hash": self.cart()["cart_hash"]}
        answer = ASK.post(f"{self.url}/orders", json=body, headers=headers)
        assert answer.is_success, answer.text
        return str(answer.json()["order_id"])

    def bill(self) -> dict[str, Any]:
        """What the table owes."""
        return dict(self._get("/bill").json())

    def pays(self, mode: str, **more: Any) -> dict[str, Any]:
        """Begins to pay, at the counter unless it says otherwise."""
        body = {"session_id": self.told["session_id"], "mode": mode, "method": "counter", **more}
        headers = {**self._bearer(), "Idempotency-Key": str(uuid4())}
        answer = ASK.post(f"{self.url}/payments", json=body, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def claims(self, public_id: str, share: list[int] | None, whose: str = "mine") -> None:
        """Says whose a line is."""
        body = {"session_id": self.told["session_id"], "public_id": public_id, "share": share, "whose": whose}
        answer = ASK.post(f"{self.url}/bill/claims", json=body, headers=self._bearer())
        assert answer.is_success, answer.text

    def leaves(self) -> None:
        """Gets up."""
        path = f"{self.url}/member/{self.told['member_id']}"
        assert ASK.delete(path, headers=self._bearer()).is_success

    def _get(self, path: str) -> httpx2.Response:
        query = {"sessionId": self.told["session_id"]}
        return ASK.get(self.url + path, params=query, headers=self._bearer()).raise_for_status()

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.told['ws_token']}"}


def ordered(url: str, house: House, *names: str) -> list[Guest]:
    """A table where each has had another dish, and it stands on the bill."""
    guests = [Guest.joins(url, house, 1, name) for name in names]
    dishes = [item for item in guests[0].menu() if item["available"] and not item.get("groups")]
    for guest, dish in zip(guests, dishes, strict=False):
        guest.takes(dish["id"])
    guests[0].orders_all()
    until(lambda: guests[0].bill()["lines"] != [])
    return guests
