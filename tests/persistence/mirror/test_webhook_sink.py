"""The sink `webhook` against receivers on real sockets, which behave well, badly, and in between."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import attrs
import pytest
import trio
from attrs import Factory, define

from actors.domain.alerts.alert import Alert
from actors.domain.event_type import EventType
from actors.domain.party.commands import CloseSession
from actors.domain.till.commands import AcceptOrder, QueueOrder
from actors.domain.webhooks.endpoint import DELIVERIES_MAX, PATIENCE, Failure, Off
from actors.domain.webhooks.signing import secret_of, seed_of
from persistence.bridge import Reads
from persistence.mirror import webhook_sink
from persistence.mirror.happenings import Happening
from persistence.mirror.outbox import Outbox
from persistence.mirror.sink import Left, News, Refused, SinkAway, SinkSettings
from persistence.mirror.webhook_post import Answer
from persistence.mirror.webhook_sink import STUCK, WebhookSink, _Went
from tests.persistence.conftest import Store, query
from tests.persistence.mirror.conftest import BEHIND, Ahead, round_of, settled
from tests.persistence.mirror.receiver import CUT, KEYS, YES, Heard, receiving, says, sink_of, webhook, webhooks_of
from tests.persistence.parties import add, joined, place

RENAMED = "UPDATE menu_items SET name = name || '!' WHERE menu_item_id = %s"
STANDING = "SELECT attempts, last_error FROM sync_sinks WHERE sink_id = %s"
PARKED = "SELECT entity_type, entity_id, error, tries FROM sync_parked ORDER BY entity_type, entity_id"
ALERTS = "SELECT kind, words FROM alerts ORDER BY raised_at"


def clocked(now_s: Sequence[float]) -> SimpleNamespace:
    """As much of trio as the sink uses, by a clock that goes as its receiver says."""
    return SimpleNamespace(
        current_time=lambda: now_s[0], move_on_after=trio.move_on_after, open_nursery=trio.open_nursery
    )


@define
class Counted:
    """A sink, and how many news it had no time for, by each delivery."""

    sink: WebhookSink
    rows_max: int = 40
    look_s: float | None = 60.0
    left: list[int] = Factory(list)

    async def begin(self, settings: SinkSettings) -> None:
        await self.sink.begin(settings)

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused | Left]:
        found = await self.sink.deliver(settings, news)
        self.left.append(len(found))
        return found

    async def look(self, settings: SinkSettings) -> None:
        await self.sink.look(settings)


async def dinner(store: Store, number: int = 1, table: int = 1) -> None:
    """An order that was placed, is at the till, and whose party has left."""
    party, change = joined(table=table)
    party.context = attrs.evolve(party.context, next_order_number=number)
    for one in (change, party.change(add(party)), party.change(place(party), QueueOrder(number))):
        await store.journal.commit(one)
    await store.journal.commit(party.change(AcceptOrder(number, "T"), CloseSession()))


async def test_what_happens_is_told_signed_and_as_it_is_by_then(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        made = await webhook(reads, receiver.url)
        await dinner(postgres)
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        assert sorted(receiver.types) == ["order.created", "session.closed", "session.opened"]
        order = next(one for one in receiver.heard if one.type == "order.created")
        assert order.said.keys() == {"type", "timestamp", "data"}
        data = order.said["data"]
        assert (data["order_id"], data["status"], data["pos_ticket"]) == ("ORD-1-1", "validated", "T")
        assert [(one["name"], one["qty"], one["state"]) for one in data["items"]] == [("Margherita", 1, "queued")]
        assert order.headers["content-type"] == "application/json"
        secret = secret_of(made.seed, KEYS)
        assert secret is not None
        assert all(one.is_signed_by(secret) for one in receiver.heard)
        other = secret_of(seed_of("other", KEYS), KEYS)
        assert other is not None
        assert not any(one.is_signed_by(other) for one in receiver.heard)
        assert abs(datetime.fromisoformat(order.said["timestamp"]) - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_burst_on_one_order_is_one_delivery_and_only_what_was_chosen_is_told(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        await webhook(reads, receiver.url, EventType.ORDER_CREATED, EventType.ORDER_UPDATED)
        await dinner(postgres)
        for status in ("preparing", "delayed", "preparing"):
            query(furnished_url, "UPDATE orders SET status = %s", status)
        sink = sink_of(outbox, reads, later)
        await settled(outbox, furnished_url, later, webhook=sink)
        (one,) = receiver.heard
        assert (one.type, one.said["data"]["status"]) == ("order.created", "preparing")
        query(furnished_url, "UPDATE orders SET status = 'ready'")
        query(furnished_url, "UPDATE orders SET status = 'done'")
        await settled(outbox, furnished_url, later, webhook=sink)
        assert (receiver.heard[1].type, receiver.heard[1].said["data"]["status"]) == ("order.updated", "done")
        assert len(receiver.heard) == 2
        versions = [heard.said["data"]["version"] for heard in receiver.heard]
        assert versions == sorted(versions)


async def test_an_endpoint_is_told_of_its_own_restaurant_and_of_nothing_from_before(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        query(furnished_url, RENAMED, 101)
        await webhook(reads, receiver.url, restaurant_id=2)
        await dinner(postgres)
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        assert receiver.heard == []


async def test_a_lost_answer_and_a_process_that_dies_send_the_same_message_again(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    answers = [CUT, YES, YES]
    async with receiving(lambda heard: answers.pop(0)) as receiver:
        made = await webhook(reads, receiver.url)
        query(furnished_url, RENAMED, 101)
        sink = sink_of(outbox, reads, later)
        await round_of(outbox, later, webhook=sink)
        assert query(furnished_url, STANDING, made.webhook_id) == [(1, "broken")]
        await settled(outbox, furnished_url, later, webhook=sink)
        first, again = receiver.heard
        assert first.id == again.id
        # Whoever has delivered dies before it is kept: the lease ends, and another process goes on from there.
        query(furnished_url, RENAMED, 101)
        lease = (await outbox.take(["webhook"], later(), 60))[0]
        batch = await outbox.news(lease, 10)
        assert batch is not None
        answers[:] = [YES, YES]
        await sink_of(outbox, reads, later).deliver(lease.settings, batch.news)
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        *_, before, after = receiver.heard
        assert before.id == after.id != first.id
        assert before.said["data"]["name"] == after.said["data"]["name"]


async def test_errors_are_waited_out_and_what_came_meanwhile_is_one_newest_state(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    well = False
    async with receiving(lambda heard: YES if well else says("500 Sorry", b"no\0 \x07where")) as receiver:
        made = await webhook(reads, receiver.url)
        sink = sink_of(outbox, reads, later)
        for _ in range(3):
            query(furnished_url, RENAMED, 101)
            await round_of(outbox, later, webhook=sink)
            later.wait(40)
        assert query(furnished_url, STANDING, made.webhook_id) == [(3, "http_500")]
        known = await webhooks_of(reads).one(1, made.webhook_id)
        assert known is not None
        assert known.failing_since is not None
        (kept, *_) = await webhooks_of(reads).deliveries(1, made.webhook_id)
        assert (kept.status, kept.error, kept.answer, kept.tries) == (
            500,
            "http_500",
            "no   where",
            3,
        )  # the same, each time as it is by then
        well = True
        await settled(outbox, furnished_url, later, webhook=sink)
        assert receiver.heard[-1].said["data"]["name"] == "Margherita!!!"
        known = await webhooks_of(reads).one(1, made.webhook_id)
        assert known is not None
        assert known.failing_since is None
        assert query(furnished_url, STANDING, made.webhook_id) == [(0, "")]


@pytest.mark.parametrize(("said", "rest_s"), [("120", 120), ("9999999", 300), ("0", 1), ("nonsense", 1)])
async def test_a_receiver_may_ask_to_be_left_alone_within_bounds(
    said: str, rest_s: int, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    more = f"Retry-After: {said}\r\n"
    async with receiving(lambda heard: says("503 Busy", more=more)) as receiver:
        await webhook(reads, receiver.url)
        query(furnished_url, RENAMED, 101)
        await round_of(outbox, later, webhook=sink_of(outbox, reads, later))
        ((next_at,),) = query(furnished_url, "SELECT next_at FROM sync_sinks")
        assert abs((next_at - later()).total_seconds() - rest_s) < 2


async def test_what_is_refused_is_put_aside_and_tried_again_by_itself_while_others_go_on(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    well, told = False, list[Alert]()

    def answers(heard: Heard) -> bytes:
        return YES if well or heard.said["data"]["menu_item_id"] != 101 else says("400 Bad", b"what is this?")

    async with receiving(answers) as receiver:
        made = await webhook(reads, receiver.url, description="Tills")
        sink = sink_of(outbox, reads, later)
        sink.on_alerts(told.extend)
        for item in (101, 102, 101):
            query(furnished_url, RENAMED, item)
            await settled(outbox, furnished_url, later, webhook=sink)
        assert [one.said["data"]["menu_item_id"] for one in receiver.heard].count(102) == 1
        assert query(furnished_url, "SELECT entity_id, error FROM sync_parked") == [("101", "http_400")]
        assert query(furnished_url, ALERTS) == [("webhook_refused", "Tills")]
        assert [alert.words for alert in told] == ["Tills"]
        assert query(furnished_url, STANDING, made.webhook_id) == [(0, "")]
        heard = len(receiver.heard)
        later.wait(3600)
        await sink.look(SinkSettings(made.webhook_id, 1, "webhook"))
        assert len(receiver.heard) == heard + 1
        assert query(furnished_url, "SELECT tries, next_at IS NULL FROM sync_parked") == [(1, False)]
        well = True
        later.wait(3600)
        await sink.look(SinkSettings(made.webhook_id, 1, "webhook"))
        assert query(furnished_url, PARKED) == []
        assert receiver.heard[-1].id == receiver.heard[-2].id
        assert receiver.heard[-1].said["data"]["name"].endswith("!!")


async def test_what_is_refused_for_days_is_left_to_people(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving(lambda heard: says("422 No") if "101" in heard.body.decode() else YES) as receiver:
        made = await webhook(reads, receiver.url)
        sink = sink_of(outbox, reads, later)
        query(furnished_url, RENAMED, 101)
        await settled(outbox, furnished_url, later, webhook=sink)
        for _ in range(12):
            later.wait(90_000)
            query(furnished_url, RENAMED, 102)  # others are taken all the time
            await settled(outbox, furnished_url, later, webhook=sink)
            await sink.look(SinkSettings(made.webhook_id, 1, "webhook"))
        assert query(furnished_url, "SELECT tries, next_at FROM sync_parked") == [(8, None)]
        assert [one.said["data"]["menu_item_id"] for one in receiver.heard].count(101) == 9


async def test_one_message_that_is_never_answered_lets_others_pass_in_the_end(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving(lambda heard: CUT if '"menu_item_id" : 101' in heard.body.decode() else YES) as receiver:
        await webhook(reads, receiver.url)
        sink = sink_of(outbox, reads, later)
        query(furnished_url, RENAMED, 101)
        await round_of(outbox, later, webhook=sink)
        query(furnished_url, RENAMED, 102)
        later.wait(40)
        await round_of(outbox, later, webhook=sink)
        assert {one.said["data"]["menu_item_id"] for one in receiver.heard} == {101}
        later.wait(STUCK.total_seconds())
        await settled(outbox, furnished_url, later, webhook=sink)
        assert receiver.heard[-1].said["data"]["menu_item_id"] == 102
        assert query(furnished_url, "SELECT entity_id, error FROM sync_parked") == [("101", "broken")]


async def test_of_endpoints_that_took_nothing_only_the_last_are_remembered(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    sink = sink_of(outbox, reads, later)
    endpoint = await webhook(reads, "http://127.0.0.1:1/hooks")
    for number in range(20):
        one = attrs.evolve(endpoint, webhook_id=number)
        told = Happening(News("item", "101", 1, b"{}"), "item", "101", (EventType.ITEM_UPDATED,), b"{}")
        later.wait(STUCK.total_seconds())
        with pytest.raises(SinkAway):
            await sink._judge(one, [_Went(told, [(EventType.ITEM_UPDATED, Answer(None, Failure.BROKEN))], over=True)])
    assert len(sink._stuck) <= 2


async def test_what_was_taken_is_not_told_again_under_another_name_where_another_message_was_not(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    answers = iter([YES, YES, says("503 Service Unavailable")])  # to an order, a session that was opened and closed
    async with receiving(lambda heard: next(answers, YES)) as receiver:
        await webhook(reads, receiver.url)
        await dinner(postgres)
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        told = Counter(receiver.types)
        assert told["order.created"] == told["session.opened"] == 1
        assert told["session.closed"] == 2
        assert len({one.id for one in receiver.heard}) == 3


async def test_gone_disables_an_endpoint_which_goes_on_where_it_was_when_it_is_enabled(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    well = False
    async with receiving(lambda heard: YES if well else says("410 Gone")) as receiver:
        made = await webhook(reads, receiver.url)
        query(furnished_url, RENAMED, 101)
        sink = sink_of(outbox, reads, later)
        await round_of(outbox, later, webhook=sink)
        known = await webhooks_of(reads).one(1, made.webhook_id)
        assert known is not None
        assert (known.disabled_why, known.disabled_at is not None) == (Off.GONE, True)
        assert query(furnished_url, ALERTS) == [("webhook_disabled", "127.0.0.1")]
        later.wait(3600)
        await round_of(outbox, later, webhook=sink)
        assert len(receiver.heard) == 1
        well = True
        query(furnished_url, "UPDATE sync_sinks SET paused_at = NULL, next_at = now()")
        await settled(outbox, furnished_url, later, webhook=sink)
        assert [one.id for one in receiver.heard] == [receiver.heard[0].id] * 2


async def test_an_endpoint_that_takes_nothing_for_days_is_disabled_and_staff_are_told_once(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving(lambda heard: says("404 What?")) as receiver:
        made = await webhook(reads, receiver.url)
        sink = sink_of(outbox, reads, later)
        for _ in range(2):
            query(furnished_url, RENAMED, 101)
            await settled(outbox, furnished_url, later, webhook=sink)
        later.wait(PATIENCE.total_seconds() + 60)
        query(furnished_url, RENAMED, 102)
        await round_of(outbox, later, webhook=sink)
        known = await webhooks_of(reads).one(1, made.webhook_id)
        assert known is not None
        assert known.disabled_why is Off.FAILING
        assert [kind for kind, _ in query(furnished_url, ALERTS)] == ["webhook_refused", "webhook_disabled"]


async def test_several_are_under_way_at_once_and_of_one_entity_never_two(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        await webhook(reads, receiver.url)
        for table in range(1, 5):
            await dinner(postgres, table, table)
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        assert 1 < receiver.at_once <= 8
        orders = [one for one in receiver.heard if one.type == "order.created"]
        assert sorted(one.said["data"]["order_number"] for one in orders) == [1, 2, 3, 4]
        sessions = [one for one in receiver.heard if one.type.startswith("session.")]
        for session_id in {one.said["data"]["session_id"] for one in sessions}:
            of_it = [one.type for one in sessions if one.said["data"]["session_id"] == session_id]
            assert of_it == ["session.opened", "session.closed"]


async def test_what_follows_on_what_was_not_taken_waits_for_it(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    """A session that is opened and closed before anybody is told is two messages, of which the first comes first."""
    well = False
    async with receiving(lambda heard: YES if well or heard.type != "session.opened" else says("503 So")) as receiver:
        await webhook(reads, receiver.url, EventType.SESSION_OPENED, EventType.SESSION_CLOSED)
        await dinner(postgres)
        sink = sink_of(outbox, reads, later)
        await round_of(outbox, later, webhook=sink)
        assert receiver.types == ["session.opened"]
        well = True
        await settled(outbox, furnished_url, later, webhook=sink)
        assert receiver.types == ["session.opened", "session.opened", "session.closed"]


async def test_what_was_taken_of_a_batch_that_failed_is_not_sent_again(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    well = False
    async with receiving(
        lambda heard: YES if well or '"menu_item_id" : 102' not in heard.body.decode() else CUT
    ) as receiver:
        await webhook(reads, receiver.url)
        for item in (101, 102):
            query(furnished_url, RENAMED, item)
        sink = sink_of(outbox, reads, later)
        await round_of(outbox, later, webhook=sink)
        well = True
        await settled(outbox, furnished_url, later, webhook=sink)
        items = [one.said["data"]["menu_item_id"] for one in receiver.heard]
        assert (items.count(101), items.count(102)) == (1, 2)


async def test_what_there_was_no_time_for_is_no_delivery_and_no_try(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [says("400 Bad Request"), YES, YES]
    async with receiving(lambda heard: answers.pop(0)) as receiver:
        made = await webhook(reads, receiver.url)
        query(furnished_url, RENAMED, 101)
        sink, settings = sink_of(outbox, reads, later), SinkSettings(made.webhook_id, 1, "webhook")
        await settled(outbox, furnished_url, later, webhook=sink)
        later.wait(3600)
        with monkeypatch.context() as hurried:
            hurried.setattr(webhook_sink, "BEGIN_S", 0.0)
            with pytest.raises(SinkAway, match="timeout"):
                await sink.deliver(settings, [News("item", "102", 8, b'{"a":1}', (), 8)])
            await sink.look(settings)
        assert query(furnished_url, PARKED) == [("item", "101", "http_400", 0)]
        kept = await webhooks_of(reads).deliveries(1, made.webhook_id)
        assert [(one.entity_id, one.status) for one in kept] == [("101", 400)]
        await sink.look(settings)
        assert query(furnished_url, PARKED) == []
        assert len(receiver.heard) == 2


async def test_a_slow_receiver_that_answers_everything_in_time_is_never_away(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its batches end before they are through: what was taken counts, and the rest comes next, in the same round."""
    now_s, standings = [0.0], list[tuple[int, str]]()

    def answers(heard: Heard) -> bytes:
        now_s[0] += 4.0
        standings.extend(query(furnished_url, STANDING, made.webhook_id))
        if heard is receiver.heard[0]:  # what changes meanwhile comes after what was left, not with it
            query(furnished_url, "UPDATE orders SET status = 'preparing'")
        return YES

    monkeypatch.setattr(webhook_sink, "AT_ONCE", 2)
    monkeypatch.setattr(webhook_sink, "trio", clocked(now_s))
    async with receiving(answers) as receiver:
        made = await webhook(reads, receiver.url)
        for table in range(1, 5):
            await dinner(postgres, table, table)
        sink = Counted(sink_of(outbox, reads, later))
        await round_of(outbox, later, webhook=sink)
        assert Counter(receiver.types) == {
            "session.opened": 4,
            "session.closed": 4,
            "order.created": 4,
            "order.updated": 4,
        }
        assert receiver.types.index("order.updated") > max(
            n for n, one in enumerate(receiver.types) if one != "order.updated"
        )
        assert len({one.id for one in receiver.heard}) == 16
        assert len(sink.left) > 4
        assert any(sink.left)
        assert set(standings) == {(0, "")}
        rows = query(furnished_url, "SELECT attempts, last_error, next_at <= now(), delivered > 0 FROM sync_sinks")
        assert rows == [(0, "", True, True)]
        assert query(furnished_url, BEHIND) == [(0,)]


async def test_among_slow_answers_one_that_never_comes_is_a_failure(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [0.0]

    def answers(heard: Heard) -> bytes:
        now_s[0] += 10.0
        return b""

    monkeypatch.setattr(webhook_sink, "AT_ONCE", 1)
    monkeypatch.setattr(webhook_sink, "trio", clocked(now_s))
    async with receiving(answers) as receiver:
        made = await webhook(reads, receiver.url)
        for item in (101, 102):
            query(furnished_url, RENAMED, item)
        await round_of(outbox, later, webhook=sink_of(outbox, reads, later, answer_s=0.2))
        assert len(receiver.heard) == 1
        assert query(furnished_url, STANDING, made.webhook_id) == [(1, "timeout")]


async def test_an_endpoint_that_is_down_slows_no_other(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving(lambda heard: b"") as dead, receiving() as alive:
        await webhook(reads, dead.url)
        await webhook(reads, alive.url)
        query(furnished_url, RENAMED, 101)
        await round_of(outbox, later, webhook=sink_of(outbox, reads, later, answer_s=0.2))
        assert alive.types == ["item.updated"]
        for _ in range(3):
            query(furnished_url, RENAMED, 101)
            await round_of(outbox, later, webhook=sink_of(outbox, reads, later))
        assert len(alive.heard) == 4
        assert len(dead.heard) == 1  # it rests
        standing = query(furnished_url, "SELECT kind, attempts, last_error FROM sync_sinks ORDER BY sink_id")
        assert standing == [("webhook", 1, "timeout"), ("webhook", 0, "")]


async def test_the_last_deliveries_are_kept_and_no_more(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving(lambda heard: says("200 OK", b"x" * 5000)) as receiver:
        made = await webhook(reads, receiver.url)
        sink, settings = sink_of(outbox, reads, later), SinkSettings(made.webhook_id, 1, "webhook")
        for n in range(DELIVERIES_MAX + 20):
            assert not await sink.deliver(settings, [News("item", "101", n + 1, b'{"a":1}', (), n + 1)])
        kept = await webhooks_of(reads).deliveries(1, made.webhook_id)
        assert [one.message_id for one in kept] == [f"msg_{n}_item_updated" for n in range(120, 20, -1)]
        assert {len(one.answer) for one in kept} == {500}
        assert query(furnished_url, "SELECT count(*) FROM webhook_deliveries") == [(DELIVERIES_MAX,)]


async def test_after_a_rotation_both_secrets_sign_until_the_day_is_over(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        made = await webhook(reads, receiver.url)
        new = seed_of("another", KEYS)
        query(
            furnished_url,
            "UPDATE webhook_endpoints SET old_seed = seed, old_seed_mark = seed_mark, seed = %s,"
            " old_until = now() + interval '1 hour'",
            new.text,
        )
        query(furnished_url, RENAMED, 101)
        sink = sink_of(outbox, reads, later)
        await settled(outbox, furnished_url, later, webhook=sink)
        query(furnished_url, "UPDATE webhook_endpoints SET old_until = now()")
        query(furnished_url, RENAMED, 101)
        await settled(outbox, furnished_url, later, webhook=sink)
        old_secret, new_secret = (secret_of(one, KEYS) or "" for one in (made.seed, new))
        both, one = receiver.heard
        assert (both.is_signed_by(old_secret), both.is_signed_by(new_secret)) == (True, True)
        assert (one.is_signed_by(old_secret), one.is_signed_by(new_secret)) == (False, True)
        assert one.headers["webhook-signature"].count("v1,") == 1


async def test_a_secret_whose_key_the_operator_has_taken_away_says_so(
    outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        made = await webhook(reads, receiver.url)
        query(furnished_url, RENAMED, 101)
        await round_of(outbox, later, webhook=sink_of(outbox, reads, later, keys=["another key"]))
        assert query(furnished_url, STANDING, made.webhook_id) == [(1, "no_secret")]
        assert receiver.heard == []
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later, keys=["newer", *KEYS]))
        assert len(receiver.heard) == 1


async def test_an_order_that_is_no_more_is_told_as_cancelled(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    async with receiving() as receiver:
        await webhook(reads, receiver.url, EventType.ORDER_CREATED, EventType.ORDER_CANCELLED)
        await dinner(postgres)
        sink = sink_of(outbox, reads, later)
        await settled(outbox, furnished_url, later, webhook=sink)
        query(furnished_url, "DELETE FROM order_items")
        query(furnished_url, "DELETE FROM ticket_items")
        query(furnished_url, "DELETE FROM orders")
        await settled(outbox, furnished_url, later, webhook=sink)
        assert receiver.types == ["order.created", "order.cancelled"]
        gone = receiver.heard[-1].said["data"]
        assert {**gone, "version": 0} == {"version": 0, "order_id": "ORD-1-1", "order_number": 1, "removed": True}


async def test_all_again_is_told_as_changed(outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead) -> None:
    async with receiving() as receiver:
        made = await webhook(reads, receiver.url)
        await outbox.again([made.webhook_id], later())
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        assert receiver.types == ["item.updated"] * 2
