"""The command `sync`, as an operator says it."""

from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from persistence.bridge import Cache, Reads
from persistence.mirror.command import sync_command
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.sink import News, Refused, SinkAway, SinkSettings
from server.settings import door_settings
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import Ahead, round_of, settled
from tests.persistence.mirror.receiver import receiving, sink_of

NOTED = "SELECT action, subject, new_value #>> '{}', staff_user_id FROM audit ORDER BY audit_id"
WAS_DONE = ("sink_filled", "sink_removed")


class Choosy:
    """Takes everything but tables, which it refuses for good; or fails at them."""

    rows_max = 500
    look_s: float | None = None

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.taken: list[tuple[str, str]] = []

    async def begin(self, settings: SinkSettings) -> None:
        self.taken.clear()

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        refused = [one for one in news if one.entity_type == "table"]
        if refused and self.fails:
            raise SinkAway("http_500")
        self.taken += [(one.entity_type, one.entity_id) for one in news if one not in refused]
        return [Refused(one, "no tables here") for one in refused]

    async def look(self, settings: SinkSettings) -> None:
        """It has what it had."""


def say(url: str, *words: str, private: bool = False) -> str:
    door = door_settings({"TRIVET_WEBHOOK_PRIVATE": "on"} if private else {})
    result = CliRunner().invoke(sync_command(lambda: url, lambda: door), words)
    assert (result.exit_code == 0) == (not result.output.startswith("Error")), result.output
    return result.output


async def test_a_sink_is_set_up_looked_at_filled_again_and_removed(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    assert say(furnished_url, "status") == "There are no sinks.\n"
    assert say(furnished_url, "add", "nowhere", "redis") == "Error: There is no restaurant 'nowhere'.\n"
    assert say(furnished_url, "add", "restaurant-1", "redis") == "Sink 1 is set up, and gets everything.\n"
    assert say(furnished_url, "add", "restaurant-1", "redis") == "Error: It is sent there already.\n"
    assert say(furnished_url, "status") == "1 restaurant-1 redis: gets everything again\n"
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert say(furnished_url, "status") == "1 restaurant-1 redis: has everything\n"
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    assert say(furnished_url, "status").startswith("1 restaurant-1 redis: lacks 4 rows since ")
    await cache.run(("DEL", "mirror:1:item"))
    assert say(furnished_url, "full", "1") == "It gets everything again.\n"
    assert say(furnished_url, "full", "7") == "Error: There is no sink 7.\n"
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await cache.run(("HLEN", "mirror:1:item")) == [2]
    assert say(furnished_url, "remove", "1") == "It is sent nothing more.\n"
    assert say(furnished_url, "remove", "1") == "Error: There is no sink 1.\n"
    assert query(furnished_url, NOTED) == [(action, "sink-1", "redis", None) for action in ("sink_added", *WAS_DONE)]


async def test_what_a_sink_refuses_is_parked_and_sent_again_when_somebody_says_so(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    say(furnished_url, "add", "restaurant-1", "redis")
    await settled(outbox, furnished_url, later, redis=Choosy())
    assert say(furnished_url, "status") == "1 restaurant-1 redis: has everything else, 4 parked\n"
    assert say(furnished_url, "park", "1").count("no tables here") == 4
    assert say(furnished_url, "retry", "1") == "Parked before, and sent again: 4.\n"
    taking = RedisSink(cache)
    await cache.run(("SET", "mirror:1:whole", "1"))
    await settled(outbox, furnished_url, later, redis=taking)
    assert await cache.run(("HLEN", "mirror:1:table")) == [4]
    assert say(furnished_url, "park", "1") == "Nothing is parked.\n"
    assert [row[0] for row in query(furnished_url, NOTED)] == ["sink_added", "sink_retried"]


@pytest.mark.parametrize("words", [("full",), ("retry",), ("park",), ("park", "--first"), ("remove",)])
def test_where_there_is_no_such_sink_it_is_said(furnished_url: str, words: Sequence[str]) -> None:
    for sink_id in ("7", "0", "99999999999"):
        assert say(furnished_url, *words, sink_id) == f"Error: There is no sink {sink_id}.\n"
    assert query(furnished_url, NOTED) == []


async def test_what_a_sink_fails_at_for_ever_can_be_passed_over(
    outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    say(furnished_url, "add", "restaurant-1", "redis")
    sink = Choosy(fails=True)
    for _ in range(20):  # one row is a probe, and a batch follows: until a table is the first
        await round_of(outbox, later, redis=sink)
        later.wait(40)
    assert "failed" in say(furnished_url, "status")
    for _ in range(4):
        assert "http_500" in say(furnished_url, "park", "1", "--first")
        assert query(furnished_url, NOTED)[-1][0] == "sink_passed"
        later.wait(1)
        await round_of(outbox, later, redis=sink)
        later.wait(40)
        await round_of(outbox, later, redis=sink)
    await settled(outbox, furnished_url, later, redis=sink)
    assert say(furnished_url, "status") == "1 restaurant-1 redis: has everything else, 4 parked\n"


def test_a_sink_of_convex_has_a_place_and_the_name_of_its_key(furnished_url: str) -> None:
    added = say(furnished_url, "add", "restaurant-1", "convex", "--url", "https://otter.convex.cloud/")
    assert added.startswith(
        "Sink 1 is set up, and gets everything.\nServers read its deploy key from TRIVET_CONVEX_KEYS"
    )
    say(furnished_url, "add", "restaurant-2", "convex", "--url", "http://localhost:3210", "--key", "mine")
    assert query(furnished_url, "SELECT kind, url, key_name FROM sync_sinks ORDER BY sink_id") == [
        ("convex", "https://otter.convex.cloud", "restaurant-1"),
        ("convex", "http://localhost:3210", "mine"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("restaurant-1", "convex"),
        ("restaurant-1", "convex", "--url", "http://otter.convex.cloud"),
        ("restaurant-1", "redis", "--url", "https://otter.convex.cloud"),
    ],
)
def test_a_sink_that_cannot_be_spoken_to_is_not_set_up(furnished_url: str, words: tuple[str, ...]) -> None:
    refused = CliRunner().invoke(sync_command(lambda: furnished_url, lambda: door_settings({})), ["add", *words])
    assert refused.exit_code == 2
    assert not query(furnished_url, "SELECT FROM sync_sinks")


async def test_a_webhook_is_set_up_with_its_secret_and_several_of_them(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        events = "order.created, item.updated"
        add = ("add", "restaurant-1", "webhook", "--url", receiver.url, "--events", events, "--description", "Tills")
        assert "not_https" in say(furnished_url, *add)
        said = say(furnished_url, *add, private=True)
        assert said.startswith("Sink 1 is set up. Its secret, which nobody is shown again: whsec_")
        assert say(furnished_url, *add, private=True).startswith("Sink 2 is set up.")
        query(furnished_url, "UPDATE menu_items SET available = false WHERE menu_item_id = 101")
        keys = door_settings({}).secret_keys
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later, keys=keys))
        assert receiver.types == ["item.updated"] * 2
        assert [one.is_signed_by(said.split()[-1]) for one in receiver.heard].count(True) == 1
        audit = query(furnished_url, "SELECT action, subject, staff_user_id FROM audit ORDER BY audit_id")
        assert audit == [("webhook_made", "webhook-1", None), ("webhook_made", "webhook-2", None)]
        query(furnished_url, "UPDATE sync_sinks SET paused_at = now() WHERE sink_id = 2")
        status = "1 restaurant-1 webhook Tills: has everything\n2 restaurant-1 webhook Tills: is disabled\n"
        assert say(furnished_url, "status") == status
        assert say(furnished_url, "remove", "2") == "It is sent nothing more.\n"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("nowhere", "webhook", "--url", "https://till.example.com"), "There is no restaurant 'nowhere'."),
        (("restaurant-1", "webhook"), "A webhook cannot go to --url '': malformed."),
        (
            ("restaurant-1", "webhook", "--url", "https://till.example.com", "--events", "order.eaten"),
            "There is no event 'order.eaten'; there are order.created,",
        ),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(words: Sequence[str], error: str, furnished_url: str) -> None:
    assert error in say(furnished_url, "add", *words)


def test_there_are_twenty_webhooks_at_most(furnished_url: str) -> None:
    add = ("add", "restaurant-1", "webhook", "--url", "https://till.example.com")
    for _ in range(20):
        say(furnished_url, *add)
    assert say(furnished_url, *add) == "Error: A restaurant has 20 webhooks at most.\n"
