"""The page "Payments" in all its states: days that agree, that differ in every way, and that could not be read.

Owns: what there is to see there. Must not: check anything but that it is there.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from playwright.sync_api import Page, expect

from tests.browser.scenes import Scene, State

CODES: Final = {
    "PAYMENT_CAPTURED_NOT_COMMITTED": "giving_back",
    "PAYMENT_HELD_NOT_COMMITTED": "kept",
    "PAYMENT_COMMITTED_NOT_CAPTURED": "by_hand",
    "PAYMENT_AMOUNT_DIFFERS": "by_hand",
    "PAYMENT_REFUND_DIFFERS": "by_hand",
    "PAYMENT_CURRENCY_DIFFERS": "by_hand",
    "PAYMENT_CHARGED_TWICE": "giving_back",
    "PAYMENT_UNKNOWN_HERE": "by_hand",
    "PAYMENT_UNSETTLED": "by_hand",
}


def _row(code: str, done: str, found: str, resolved: str | None = None) -> dict[str, Any]:
    number = 1 + list(CODES).index(code)
    counted = code not in {"PAYMENT_CAPTURED_NOT_COMMITTED", "PAYMENT_HELD_NOT_COMMITTED", "PAYMENT_UNKNOWN_HERE"}
    ours = 19_000_000 // number if counted else 0
    return {
        "code": code,
        "payment_id": f"0196a1b2-1111-7000-8000-0123456789a{number}",
        "reference": f"pi_3QabcDEFghiJKLmnoPQRstu{number}" if number % 2 else None,
        "session_id": None,
        "currency": "EUR",
        "ours": ours,
        "ours_refunded": 0,
        "theirs": 0 if code == "PAYMENT_COMMITTED_NOT_CAPTURED" else 2_000,
        "theirs_refunded": 500 if code == "PAYMENT_REFUND_DIFFERS" else 0,
        "done": done,
        "found_at": found,
        "resolved_at": resolved,
    }


def _days(now: datetime) -> list[dict[str, Any]]:
    """Yesterday differs in every way, the day before could not be read, the one before that agrees again."""
    found = []
    for back, error in ((1, None), (2, "http_503"), (3, None)):
        begins = (now - timedelta(days=back)).replace(hour=2, minute=0, second=0, microsecond=0)
        at = (begins + timedelta(hours=25)).isoformat()
        rows = [_row(code, done, at) for code, done in CODES.items()] if back == 1 else []
        if back == 3:
            rows = [_row("PAYMENT_CAPTURED_NOT_COMMITTED", "giving_back", at, now.isoformat())]
        found.append(
            {
                "day": begins.date().isoformat(),
                "starts_at": begins.isoformat(),
                "ends_at": (begins + timedelta(days=1)).isoformat(),
                "provider": "stripe",
                "tried_at": at,
                "checked_at": None if error else at,
                "compared": 0 if error else 142,
                "moving": 1 if back == 1 else 0,
                "unread": 2 if back == 1 else 0,
                "error": error,
                "rows": rows,
            }
        )
    return found


def _write(scene: Scene, days: list[dict[str, Any]]) -> None:
    """The restaurant has these days and no others: its own nightly comparison is put off."""
    with psycopg.connect(scene.trivet.database_url) as connection:
        connection.execute(
            "INSERT INTO jobs (name, restaurant_id, due_at)"
            " SELECT 'reconcile_payments', restaurant_id, now() + interval '1 year' FROM restaurants WHERE slug = %s"
            " ON CONFLICT (name, restaurant_id) DO UPDATE SET due_at = excluded.due_at",
            [scene.house.slug],
        )
        connection.execute(
            "DELETE FROM reconciliations WHERE restaurant_id = (SELECT restaurant_id FROM restaurants WHERE slug = %s)",
            [scene.house.slug],
        )
        for day in days:
            connection.execute(
                "INSERT INTO reconciliations (restaurant_id, day, tried_at, found)"
                " SELECT restaurant_id, %s, %s, %s FROM restaurants WHERE slug = %s",
                (day["day"], day["tried_at"], json.dumps(day), scene.house.slug),
            )


def _compared(scene: Scene) -> Page:
    _write(scene, _days(datetime.now(UTC)))
    page = scene.staff_page("payments")
    expect(page.locator(".payments-rows > li")).to_have_count(len(CODES) + 1)
    return page


def _not_compared(scene: Scene) -> Page:
    _write(scene, [])
    page = scene.staff_page("payments")
    expect(page.locator(".office-empty")).to_be_visible()
    return page


def _just_compared(scene: Scene) -> Page:
    page = scene.staff_page("payments")
    page.get_by_role("button", name="Compare now").click()
    expect(page.get_by_text("Everything agrees.")).to_be_visible()
    return page


COMPARED: Final = (
    State("payments", _compared),
    State("payments-not-compared", _not_compared),
    State("payments-just-compared", _just_compared),
)
