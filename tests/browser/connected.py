"""The page "Connections" in its states: nobody hears anything, all is well, and everything that can be wrong.

Owns: what there is to see there. Must not: check anything but that it is there.
"""

from typing import Final

import psycopg
from playwright.sync_api import Page, expect

from tests.browser.scenes import Scene, State

# Nobody sends to it meanwhile: what is seen is what is written here.
_SINK: Final = """
    INSERT INTO sync_sinks (restaurant_id, kind, attempts, last_error, next_at, delivered, delivered_at)
    SELECT restaurant_id, 'redis', %s, %s, now() + interval '1 hour', 12345, now() - interval '7 min'
    FROM restaurants WHERE slug = %s
    RETURNING sink_id
"""
_LACKS: Final = """
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, at)
    SELECT restaurant_id, 'order', n::text, now() - interval '2 days'
    FROM restaurants, generate_series(1, 20) AS n WHERE slug = %s
"""
_PARKED: Final = """
    INSERT INTO sync_parked (sink_id, entity_type, entity_id, error)
    VALUES (%s, 'order', '7', 'http_400'), (%s, 'shelf', %s, %s)
"""


def _with_sink(scene: Scene, *, wrong: bool) -> Page:
    with psycopg.connect(scene.trivet.database_url, autocommit=True) as connection:  # what it lacks comes later
        said = (7, "redis does not answer") if wrong else (0, "")
        row = connection.execute(_SINK, [*said, scene.house.slug]).fetchone()
        assert row is not None
        if wrong:
            connection.execute(_LACKS, [scene.house.slug])
            connection.execute(_PARKED, [row[0], row[0], "0123456789" * 8, "the_schema_of_this_document_does_not_" * 5])
    page = scene.staff_page("sync")
    expect(page.get_by_role("heading", name="Redis")).to_be_visible()
    return page


def _none(scene: Scene) -> Page:
    page = scene.look_at("sync")
    expect(page.get_by_text("No other system hears what changes here.")).to_be_visible()
    return page


def _well(scene: Scene) -> Page:
    return _with_sink(scene, wrong=False)


def _sure(scene: Scene) -> Page:
    page = _well(scene)
    page.get_by_role("button", name="Send everything again").click()
    expect(page.get_by_role("group")).to_be_visible()
    return page


def _wrong(scene: Scene) -> Page:
    page = _with_sink(scene, wrong=True)
    page.locator("summary").click()
    expect(page.get_by_text("shelf")).to_be_visible()
    return page


CONNECTED: Final = (
    State("connections-none", _none, "quiet"),
    State("connections", _well),
    State("connections-sure", _sure),
    State("connections-wrong", _wrong),
)
