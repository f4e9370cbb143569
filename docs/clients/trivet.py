"""A client of Trivet's orders API: one file, Python 3.11 and its standard library. Copy it.

    shop = Trivet("https://order.example.com", key="trv_...")
    pizza = shop.menu()["categories"][0]["items"][0]
    order = shop.order([{"menu_item_id": pizza["id"], "quantity": 2}], customer_name="Anna")
    print(order["order_id"], order["status"], order["total_amount"])

Amounts are `decimal.Decimal`, both ways. What the server refuses is raised as `Refused`, with its code; where nobody
knows what came of it, `Unanswered` is. Whatever can be repeated without harm is repeated: reading, and what carries a
key of its own; so a lost answer is no second order. Redirections are not followed: the key is for this address alone.
Run as a program it places an order of the first thing that can be had, and says how it is:

    python trivet.py https://order.example.com trv_...
"""

import http.client
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

Json = dict[str, Any]
TIMEOUT_S = 10.0
TRIES = 4  # of what was not answered, or not now
PAUSE_S = 0.5  # before the second try; twice as long before each one after it
PAUSE_MAX_S = 30.0


class Refused(Exception):
    """The server's no: `status`, `code` for programs, `message` for people, and `details`."""

    def __init__(self, status: int, code: str, message: str, details: Json) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details


class Unanswered(Exception):
    """There was no answer, or one of 5xx, which says nothing: what was asked may have happened.

    To ask the same again with the same `idempotency_key` is safe, however much later.
    """


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows no redirection, which is raised instead."""

    def redirect_request(self, *_: Any) -> None:
        """Nowhere else."""


class Trivet:
    """One restaurant, as the key sees it. May be used from many threads."""

    def __init__(self, url: str, key: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url.rstrip("/") + "/api/v1"
        self._open = urllib.request.build_opener(_Stays).open
        self._key = key
        self._timeout_s = timeout_s

    def key(self) -> Json:
        """What the key is good for."""
        return self._data("GET", "/auth/key")

    def menu(self, lang: str | None = None) -> Json:
        """The menu as it can be ordered now."""
        return self._data("GET", "/menu", query={"lang": lang})

    def tables(self) -> Sequence[Json]:
        """Every table."""
        found: Sequence[Json] = self._call("GET", "/tables")["data"]
        return found

    def order(self, items: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None, **more: Any) -> Json:
        """Places an order. Say `idempotency_key` where you may try again later, after a crash."""
        body = {"items": list(items), **more}
        return self._data("POST", "/orders", body, once=idempotency_key or str(uuid.uuid4()))

    def status(self, order_id: str) -> Json:
        """The order as it is now."""
        return self._data("GET", f"/orders/{quote(order_id, safe='')}")

    def orders(self, **filters: Any) -> Iterator[Json]:
        """Every order that fits, the newest first, page by page."""
        before: int | None = None
        while True:
            page = self._call("GET", "/orders", query={**filters, "before": before})
            yield from page["data"]
            before = page["pagination"]["before"]
            if before is None:
                return

    def change(self, order_id: str, *, seen: int | None = None, **said: Any) -> Json:
        """Changes what is said of the order. With `seen`, its `version`, only where it is still as it was seen.

        Raises `Refused` (`VERSION_CONFLICT`) where it is not: the till's word and the kitchen's are changes too.
        """
        return self._data("PUT", f"/orders/{quote(order_id, safe='')}", said, seen=seen)

    def cancel(self, order_id: str, reason: str = "") -> Json:
        """Calls the order off. It stays, as `CANCELED`."""
        return self._data("DELETE", f"/orders/{quote(order_id, safe='')}", query={"reason": reason or None}, again=True)

    def pay(self, order_id: str, method: str, *, idempotency_key: str | None = None, **more: Any) -> Json:
        """Money for the order was taken: all that is open, or an `amount`."""
        body = {"order_id": order_id, "method": method, **more}
        return self._data("POST", "/payments", body, once=idempotency_key or str(uuid.uuid4()))

    def _data(self, method: str, path: str, body: Json | None = None, **more: Any) -> Json:
        data: Json = self._call(method, path, body, **more)["data"]
        return data

    def _call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        once: str | None = None,
        seen: int | None = None,
        again: bool = False,
    ) -> Json:
        said = {name: value for name, value in (query or {}).items() if value is not None}
        url = f"{self._url}{path}{'?' + urlencode(said) if said else ''}"
        headers = {"X-Api-Key": self._key, "Accept": "application/json"}
        if once is not None:
            headers["Idempotency-Key"] = once
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else _encoded(body)
        request = urllib.request.Request(url, sent, headers, method=method)
        return self._tried(request, TRIES if method == "GET" or once is not None or again else 1)

    def _tried(self, request: urllib.request.Request, tries: int) -> Json:
        for left in reversed(range(tries)):
            pause = PAUSE_S * 2 ** (tries - left - 1)
            try:
                with self._open(request, timeout=self._timeout_s) as answer:
                    return _decoded(answer.read())
            except urllib.error.HTTPError as error:
                refused = _refused(error)
                if not left or error.code not in (429, 502, 503, 504):
                    raise (refused if error.code < 500 else Unanswered(str(refused))) from None
                pause = max(pause, _seconds(error.headers.get("Retry-After", "")))
            except (OSError, http.client.HTTPException, _NotJson) as error:
                if not left:
                    raise Unanswered(str(error)) from error
            time.sleep(min(pause, PAUSE_MAX_S))
        raise AssertionError("every last try is an answer, or raised")


def _encoded(body: Json) -> bytes:
    """JSON. Of a `Decimal` up to 15 digits are exact, which is as many as any amount here has."""
    return json.dumps(body, default=float).encode()


class _NotJson(Exception):
    """What came is no answer of the server's."""


def _decoded(data: bytes) -> Json:
    try:
        found: Json = json.loads(data, parse_float=Decimal)
    except ValueError as error:
        raise _NotJson(str(error)) from None
    return found


def _seconds(retry_after: str) -> float:
    """How long one is asked to wait; 0 where a date says so, as what stands in between may."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0


def _refused(error: urllib.error.HTTPError) -> Refused:
    """The contract's error; of what stands in between and speaks otherwise, its status alone."""
    try:
        said = _decoded(error.read())["error"]
        return Refused(error.code, said["code"], said["message"], said["details"])
    except (OSError, http.client.HTTPException, _NotJson, KeyError, TypeError):
        return Refused(error.code, "UNKNOWN", str(error.reason), {})


def main(url: str, key: str) -> None:
    """Places an order from nothing: the key, the menu, an order of the first thing, and where it is."""
    shop = Trivet(url, key)
    items = [item for category in shop.menu()["categories"] for item in category["items"]]
    first = next(item for item in items if item["available"] and not item.get("groups"))
    order = shop.order([{"menu_item_id": first["id"], "quantity": 2}], customer_name="Anna", notes="Made by trivet.py")
    print(order["order_id"], order["status"], order["total_amount"], order["currency"])
    print(shop.status(order["order_id"])["status"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("python trivet.py https://order.example.com trv_...")
    main(*sys.argv[1:])
