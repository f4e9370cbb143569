"""The shop of such a rush: little of one product, a time that takes few orders, and a manager who counts meanwhile.

What the books say afterwards is read from Postgres, past the server.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

import httpx2
import psycopg
import trio
from attrs import Factory, define

from actors.domain.staff import Role
from persistence.hire import hire
from persistence.seed import seed
from server.accounts.passwords import hash_password
from tests.chaos.buyers import API, CODE, PASSWORD, SHOP

LAST: Final = 10  # of the product, of the orders that the tight time takes, and of the uses of the code
MANAGER: Final = "rivka@mami.example"
PACKERS: Final = ("amir@mami.example", "batya@mami.example")
PAUSE_S: Final = 1.5  # between two things that the manager does, at most
STANDS: Final = "o.status NOT IN ('draft', 'cancelled')"


@define(eq=False)
class Grocer:
    """The books of one rush, at one branch."""

    url: str
    branch_id: int = 0
    main_id: int = 0
    scarce: int = 0
    plenty: int = 0
    tight: int = 0
    roomy: int = 0

    def furnish(self) -> None:
        """Opens it: ten of one product, and one slot of the day after tomorrow that takes ten."""
        seed(self.url)
        password = hash_password(PASSWORD)
        hire(self.url, SHOP, MANAGER, "Rivka", Role.MANAGER, password)
        for packer in PACKERS:
            hire(self.url, SHOP, packer, packer.partition("@")[0].capitalize(), Role.EMPLOYEE, password)
        with psycopg.connect(self.url) as connection:
            (shop,) = (
                connection.execute("SELECT restaurant_id FROM restaurants WHERE slug = %s", [SHOP]).fetchone() or ()
            )
            rows = connection.execute(
                "SELECT s.branch_id, s.menu_item_id FROM stock AS s JOIN branches AS b USING (branch_id)"
                " WHERE b.restaurant_id = %s AND b.pick_up AND s.on_hand > 10 ORDER BY 1, 2 LIMIT 2",
                [shop],
            ).fetchall()
            (self.branch_id, self.scarce), (_, self.plenty) = rows
            (self.main_id,) = (
                connection.execute(
                    "SELECT branch_id FROM branches WHERE restaurant_id = %s AND delivery", [shop]
                ).fetchone()
                or ()
            )
            slots = connection.execute(
                "SELECT slot_id FROM slots WHERE branch_id = %s AND pick_up"
                " AND weekday = (extract(isodow FROM now() AT TIME ZONE 'Asia/Jerusalem')::int + 1) %% 7 ORDER BY 1",
                [self.branch_id],
            ).fetchall()
            self.tight, self.roomy = slots[0][0], slots[1][0]
            for statement in _SCARCE:
                connection.execute(
                    statement,
                    {
                        "shop": shop,
                        "branch": self.branch_id,
                        "scarce": self.scarce,
                        "plenty": self.plenty,
                        "last": LAST,
                        "tight": self.tight,
                        "code": CODE,
                    },
                )

    def slot(self, slot_id: int) -> Mapping[str, Any]:
        """What is sent to fetch something then."""
        (day,) = self._rows("SELECT ((now() AT TIME ZONE 'Asia/Jerusalem')::date + 2)::text")[0]
        return {"delivery_slot_id": slot_id, "date": day, "branch_id": self.branch_id}

    # ---- afterwards

    def standing(self) -> Mapping[str, int]:
        """Each order that stands, with its customer."""
        return dict(
            self._rows(
                "SELECT 'ORD-' || o.restaurant_id || '-' || o.order_number, f.customer_id FROM orders AS o"
                f" JOIN fulfilments AS f USING (restaurant_id, order_number) WHERE {STANDS}"
            )
        )

    def paid_for(self) -> Mapping[str, int]:
        """What each payment that a provider took was for, of orders that stand: by payment."""
        return dict(
            self._rows(
                "SELECT f.payment_id::text, f.total FROM orders AS o JOIN fulfilments AS f"
                f" USING (restaurant_id, order_number) WHERE {STANDS} AND f.payment_id IS NOT NULL"
            )
        )

    def sold(self, product_id: int) -> int:
        """How many of it are in orders that stand, or came there instead of what was missing."""
        return self._number(
            "SELECT coalesce(sum(CASE WHEN p.status = 'MISSING' THEN p.substitute_qty ELSE i.qty END), 0)"
            " FROM orders AS o JOIN order_items AS i USING (restaurant_id, order_number)"
            " LEFT JOIN picks AS p USING (restaurant_id, order_number, position)"
            f" WHERE {STANDS} AND %s ="
            " CASE WHEN p.status = 'MISSING' THEN p.substitute_item_id ELSE i.menu_item_id END",
            product_id,
        )

    def on_hand(self, product_id: int) -> int:
        """How many there are."""
        return self._number(
            "SELECT on_hand FROM stock WHERE menu_item_id = %s AND branch_id = %s", product_id, self.branch_id
        )

    def sold_out(self) -> bool:
        """Whether nothing is left of what is scarce, and the tight time is full."""
        return self.on_hand(self.scarce) == 0 and self.taken().get(self.tight, 0) == LAST

    def supplied(self, product_id: int) -> int:
        """How many there ever were: what staff have said came, less what they said was not there, or did not find."""
        return self._number(
            "SELECT coalesce(sum(quantity), 0) FROM stock_moves WHERE menu_item_id = %s AND branch_id = %s"
            " AND reason NOT IN ('order', 'cancel')",
            product_id,
            self.branch_id,
        )

    def ledger(self, product_id: int) -> Sequence[int]:
        """The count after each of its moves."""
        rows = self._rows(
            "SELECT sum(quantity) OVER (ORDER BY move_id) FROM stock_moves WHERE menu_item_id = %s AND branch_id = %s",
            product_id,
            self.branch_id,
        )
        return [int(row[0]) for row in rows]

    def taken(self) -> Mapping[int, int]:
        """What the slots say that they have taken."""
        return dict(self._rows("SELECT slot_id, taken FROM slot_days WHERE taken > 0"))

    def booked(self) -> Mapping[int, int]:
        """How many orders that stand are in each."""
        return dict(
            self._rows(
                "SELECT f.slot_id, count(*) FROM orders AS o JOIN fulfilments AS f USING (restaurant_id, order_number)"
                f" WHERE {STANDS} GROUP BY 1"
            )
        )

    def codes(self) -> tuple[int, int]:
        """How often the code says that it was used, and how many orders that stand have it."""
        row = self._rows(
            "SELECT c.used, (SELECT count(*) FROM orders AS o JOIN fulfilments AS f USING (restaurant_id, order_number)"
            f" WHERE {STANDS} AND f.discount_code_id = c.discount_code_id) FROM discount_codes AS c WHERE c.code = %s",
            CODE,
        )[0]
        return row[0], row[1]

    def drafts(self) -> int:
        """How many orders wait for their money."""
        return self._number("SELECT count(*) FROM orders WHERE status = 'draft'")

    def confirmed(self) -> Mapping[str, int]:
        """How often the audit has each order that it says was placed."""
        return dict(self._rows("SELECT subject, count(*) FROM audit WHERE action = 'order_checked_out' GROUP BY 1"))

    def _number(self, statement: str, *values: object) -> int:
        return int(self._rows(statement, *values)[0][0])

    def _rows(self, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode(), values or None).fetchall()


@define(eq=False)
class Counting:
    """A manager who receives, brings, counts and writes off what there is, while everybody buys it."""

    grocer: Grocer
    client: httpx2.AsyncClient
    chance: Random
    headers: dict[str, str] = Factory(dict)
    did: list[str] = Factory(list)

    async def run(self) -> None:
        """For ever."""
        one, branch = self.grocer.scarce, self.grocer.branch_id
        while True:
            await trio.sleep(self.chance.uniform(0, PAUSE_S))
            lines = {"lines": [{"product_id": one, "quantity": 1}]}
            here = {"branch_id": branch, **lines}
            from_main = {"from_branch_id": self.grocer.main_id, "to_branch_id": branch, **lines}
            match self.chance.choices(("received", "brought", "written off", "counted"), (3, 3, 1, 3))[0]:
                case "received" as what:
                    await self._say(what, "POST", "/admin/inventory/receive", here)
                case "brought" as what:
                    await self._say(what, "POST", "/admin/inventory/transfer", from_main)
                case "written off" as what:
                    await self._say(what, "POST", "/admin/inventory/waste", here)
                case what:
                    said = {"quantity": self.chance.randint(0, 2)}
                    await self._say(what, "PUT", f"/admin/inventory/{branch}-{one}", said)

    async def _say(self, what: str, method: str, path: str, said: object) -> None:
        try:
            if not self.headers:
                signs = {"email": MANAGER, "password": PASSWORD}
                token = (await self.client.post("/admin/login", json=signs)).json()["access_token"]
                self.headers = {"Authorization": f"Bearer {token}"}
            answer = await self.client.request(method, f"{API}{path}", json=said, headers=self.headers)
        except (httpx2.TransportError, KeyError):
            return  # nobody knows whether it was done; the ledger does
        if answer.status_code == 200:
            self.did.append(what)
        else:
            assert answer.status_code in {429, 503} or "INSUFFICIENT_STOCK" in answer.text, answer.text


_SCARCE: Final = (
    "DELETE FROM opening_hours WHERE restaurant_id = %(shop)s",
    "UPDATE slots SET capacity = 1000, lead_minutes = 0 WHERE restaurant_id = %(shop)s",
    "UPDATE slots SET capacity = %(last)s WHERE slot_id = %(tight)s",
    "INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, created_at)"
    " SELECT branch_id, menu_item_id, %(last)s - on_hand, 'set', now() FROM stock"
    " WHERE branch_id = %(branch)s AND menu_item_id = %(scarce)s",
    "UPDATE stock SET on_hand = %(last)s WHERE branch_id = %(branch)s AND menu_item_id = %(scarce)s",
    "INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, created_at)"
    " VALUES (%(branch)s, %(plenty)s, 1000, 'received', now())",
    "UPDATE stock SET on_hand = on_hand + 1000 WHERE branch_id = %(branch)s AND menu_item_id = %(plenty)s",
    "UPDATE menu_items SET price = 1000 WHERE menu_item_id IN (%(scarce)s, %(plenty)s)",  # one instead of the other
    "INSERT INTO discount_codes (restaurant_id, code, amount, uses_max) VALUES (%(shop)s, %(code)s, 300, %(last)s)",
)
