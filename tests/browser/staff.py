"""A manager without a browser: does by HTTP what a test needs done and is not about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from attrs import frozen

from tests.browser import asking
from tests.browser.asking import until
from tests.browser.houses import PASSWORD, House


@frozen(eq=False)
class Staff:
    """Signed in at one restaurant."""

    client: httpx2.Client

    @classmethod
    @contextmanager
    def signed_in(cls, url: str, house: House) -> Iterator["Staff"]:
        """Signs in, for as long as the block."""
        with asking.client(base_url=url) as client:
            told = client.post("/admin/login", json={"email": house.manager, "password": PASSWORD})
            assert told.status_code == 200, told.text
            client.headers["Authorization"] = f"Bearer {told.json()['access_token']}"
            yield cls(client)

    def does(self, method: str, path: str, /, **body: Any) -> Any:
        """Asks the staff's door; gives what it answers."""
        answer = self.client.request(method, f"/admin{path}", json=body or None)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    def writes(self, method: str, path: str, /, **body: Any) -> Any:
        """Writes the menu as the office does; gives what is told of it."""
        answer = self.client.request(method, f"/api/v1/admin{path}", json=body or None)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()["data"] if answer.content else None

    def table_id(self, number: int) -> int:
        """Of the table with this number."""
        return next(
            int(one["table_id"]) for one in self.does("GET", "/tables")["tables"] if one["table_number"] == number
        )

    def session_at(self, number: int) -> str:
        """The visit at a table."""
        sessions = self.does("GET", "/sessions/active")["sessions"]
        return next(str(one["session_id"]) for one in sessions if one["table_number"] == number)

    def says_left(self, item: int, left: int | None, *, available: bool = True) -> None:
        """How many there are of an item."""
        self.does("PUT", f"/items/{item}/availability", available=available, left=left)

    def takes_cash(self, session: str, tip: float) -> None:
        """All that is open at a visit, and a tip."""
        answer = self.client.post(f"/admin/session/{session}/payments", json={"method": "cash", "tip": tip})
        assert answer.is_success, answer.text

    def has_paper(self, session: str) -> None:
        """Has a visit's invoice made."""
        answer = self.client.get("/bill/invoice.pdf", params={"sessionId": session})
        assert answer.is_success, answer.text

    def cancels(self, order: str) -> None:
        """Calls an order off that the till does not have. While it is being sent that is refused: it is tried again."""
        until(lambda: self.client.post(f"/admin/orders/{order}/cancel").is_success)
