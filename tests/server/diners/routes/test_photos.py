"""What is kept of photos in memory. How they are shown is tested where they are chosen (`tests.staff.office`)."""

from server.diners.routes.photos import Kept


def test_those_asked_for_last_are_kept_and_no_more_bytes_than_may_be() -> None:
    kept = Kept(10)
    for address in "abc":
        kept.keep(address, b"1234")
    assert [kept.find(address) for address in "abc"] == [None, b"1234", b"1234"]
    kept.find("b")
    kept.keep("d", b"1234")
    assert [kept.find(address) for address in "bcd"] == [b"1234", None, b"1234"]


def test_the_same_again_takes_no_more_room_and_one_that_is_too_large_is_not_kept() -> None:
    kept = Kept(10)
    for _ in range(9):
        kept.keep("a", b"1234")
    kept.keep("b", b"123456")
    assert (kept.find("a"), kept.find("b")) == (b"1234", b"123456")
    kept.keep("c", b"x" * 11)
    assert [kept.find(address) for address in "abc"] == [None, None, None]
    kept.keep("d", b"x" * 10)
    assert kept.find("d") == b"x" * 10
