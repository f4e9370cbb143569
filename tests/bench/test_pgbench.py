"""The ceiling of one tap: pgbench runs the journal's own statement, whatever it has grown to."""

import psycopg

from bench import pgbench


def test_every_run_of_the_statement_is_fenced_and_changes_the_line(seeded_url: str) -> None:
    with psycopg.connect(seeded_url, autocommit=True) as connection:
        (restaurant_id, table_id) = connection.execute("SELECT restaurant_id, table_id FROM tables").fetchone() or (
            0,
            0,
        )
        for _ in range(2):  # what an earlier run left is in nobody's way
            assert 0 < pgbench.latency_s(seeded_url, restaurant_id, table_id, seconds=1) < 1
            (seq, version, events) = connection.execute(
                "SELECT seq, version, (SELECT count(*) FROM events) FROM sessions"
            ).fetchone() or (0, 0, 0)
            assert seq == version == events + 1 > 2
