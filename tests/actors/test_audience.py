"""Who is listening at a table, and that a slow one of them slows nobody."""

from uuid import UUID

from actors.audience import Audience
from actors.ports.wire import Ending
from tests.actors.phone import Phone

ANNA, BEN = UUID(int=1), UUID(int=2)


def test_a_member_has_arrived_with_the_first_connection_and_gone_with_the_last() -> None:
    audience, phone, tablet = Audience(), Phone(ANNA), Phone(ANNA)
    assert audience.add(phone, 0)
    assert not audience.add(tablet, 0)
    assert audience.connected == {ANNA}
    assert not audience.discard(phone)
    assert audience.connected == {ANNA}
    assert audience.discard(tablet)
    assert audience.connected == frozenset()


def test_adding_and_discarding_twice_changes_nothing() -> None:
    audience, phone = Audience(), Phone(ANNA)
    assert audience.add(phone, 0)
    assert not audience.add(phone, 0)
    assert len(audience) == 1
    assert audience.discard(phone)
    assert not audience.discard(phone)
    assert audience.connected == frozenset()
    assert phone not in audience


def test_everybody_gets_the_same_bytes_in_the_same_order() -> None:
    audience, phones = Audience(), [Phone(ANNA), Phone(ANNA), Phone(BEN)]
    for phone in phones:
        audience.add(phone, 0)
    audience.publish(b"first")
    audience.publish(b"second")
    assert [phone.received for phone in phones] == [[b"first", b"second"]] * 3


def test_one_can_be_left_out_and_only_that_connection() -> None:
    audience, phone, tablet = Audience(), Phone(ANNA), Phone(ANNA)
    audience.add(phone, 0)
    audience.add(tablet, 0)
    audience.publish(b"news", but=phone)
    assert (phone.received, tablet.received) == ([], [b"news"])


def test_ending_a_member_leaves_the_others_connected() -> None:
    audience, anna, ben = Audience(), Phone(ANNA), Phone(BEN)
    audience.add(anna, 0)
    audience.add(ben, 0)
    audience.end(Ending.LEFT, ANNA)
    audience.publish(b"news")
    assert (anna.endings, anna.received) == ([Ending.LEFT], [])
    assert (ben.endings, ben.received) == ([], [b"news"])
    assert audience.connected == {BEN}


def test_ending_all_ends_each_once() -> None:
    audience, phones = Audience(), [Phone(ANNA), Phone(ANNA), Phone(BEN)]
    for phone in phones:
        audience.add(phone, 0)
    audience.end(Ending.STOPPED)
    audience.end(Ending.CLOSED)
    assert [phone.endings for phone in phones] == [[Ending.STOPPED]] * 3
    assert len(audience) == 0


def test_a_slow_reader_is_cut_off_at_its_bound_and_the_others_miss_nothing() -> None:
    audience, quick, slow, after = Audience(), Phone(ANNA), Phone(BEN, bound=3), Phone(ANNA)
    slow.leaves = lambda: audience.discard(slow)  # goes at once, in the middle of a broadcast
    for phone in (quick, slow, after):
        audience.add(phone, 0)
    sent = [b"%d" % n for n in range(10)]
    for data in sent:
        audience.publish(data)
    assert slow.received == sent[:3]
    assert slow not in audience
    assert quick.received == after.received == sent
    assert audience.connected == {ANNA}
