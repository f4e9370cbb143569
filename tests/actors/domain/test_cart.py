"""The lines of a cart, the machine they follow, and the hash that stands for them all."""

from hashlib import blake2b
from itertools import product
from uuid import UUID

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.cart import line as line_module
from actors.domain.cart.figures import CartFigures
from actors.domain.cart.line import LINE_MOVES, Line, LineState
from tests.actors.domain.scenario import ANNA, BEN, FIRST, SECOND, START

LINE = Line(FIRST, 7, "Margherita", 2, "no salt", 950, ANNA, 3, LineState.PENDING, 1, 5, START)
P, L, O, R = LineState.PENDING, LineState.LOCKED, LineState.ORDERED, LineState.REMOVED  # noqa: E741 - a column each
ARROWS = {(P, L), (L, O), (L, P), (P, R), (O, P)}

lines = st.builds(
    attrs.evolve,
    st.just(LINE),
    public_id=st.sampled_from([FIRST, SECOND]),
    menu_item_id=st.integers(0, 30),
    qty=st.integers(1, 99),
    note=st.sampled_from(["", "/", "1/1", "no salt"]),
    version=st.integers(1, 30),
)


@pytest.mark.parametrize(("start", "end"), list(product(LineState, LineState)))
def test_a_line_moves_only_along_its_machine(start: LineState, end: LineState) -> None:
    assert (end in LINE_MOVES[start]) == ((start, end) in ARROWS)
    line = attrs.evolve(LINE, state=start)
    if (start, end) in ARROWS:
        assert line.moved(end) == attrs.evolve(LINE, state=end)
    else:
        with pytest.raises(ValueError, match=f"from {start} to {end}"):
            line.moved(end)


def test_a_lines_total_is_quantity_times_price() -> None:
    assert LINE.line_total == 1900


def test_a_revised_line_is_one_version_on_and_otherwise_the_same() -> None:
    assert LINE.revised(5, "salt") == attrs.evolve(LINE, qty=5, note="salt", version=4)


def test_an_empty_carts_hash_names_its_round() -> None:
    assert CartFigures(1).hash == "1-" + "0" * 32
    assert CartFigures(2).hash == "2-" + "0" * 32


def test_the_hash_of_a_cart_is_the_same_in_every_release() -> None:
    # Written down, because carts that are open while Trivet is upgraded must keep their hash.
    assert CartFigures(1).exchanged(None, LINE).hash == "1-3253e5592d4ff9c2ec7ee048ebc394b0"


@pytest.mark.parametrize(
    "change", [{"public_id": SECOND}, {"menu_item_id": 8}, {"qty": 3}, {"note": "salt"}, {"version": 4}]
)
def test_whatever_a_client_must_have_seen_changes_the_hash(change: dict[str, object]) -> None:
    assert attrs.evolve(LINE, **change).digest != LINE.digest  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"state": LineState.LOCKED}, {"unit_price": 1}, {"member_id": BEN}, {"round": 9}, {"added_seq": 9}]
)
def test_nothing_else_changes_the_hash(change: dict[str, object]) -> None:
    assert attrs.evolve(LINE, **change).digest == LINE.digest  # type: ignore[arg-type]


@given(lines, lines)
def test_two_lines_have_one_digest_only_if_a_client_sees_them_alike(one: Line, other: Line) -> None:
    assert (one.digest == other.digest) == (one == other)


def test_a_change_hashes_the_new_line_and_not_the_old_one_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []

    def counted(fields: bytes, digest_size: int) -> object:
        hashed.append(fields)
        return blake2b(fields, digest_size=digest_size)

    monkeypatch.setattr(line_module, "blake2b", counted)
    line, figures = attrs.evolve(LINE), CartFigures(1)
    figures = figures.exchanged(None, line)
    for qty in range(3, 8):
        revised = line.revised(qty, "")
        figures, line = figures.exchanged(line, revised), revised
    assert figures.exchanged(line, None) == CartFigures(1)
    assert len(hashed) == 6


def test_a_kept_digest_is_no_field_of_its_line() -> None:
    fresh, used = attrs.evolve(LINE), attrs.evolve(LINE)
    assert used.digest
    assert (fresh, repr(fresh), hash(fresh), attrs.asdict(fresh)) == (used, repr(used), hash(used), attrs.asdict(used))
    assert msgspec.json.encode(used) == msgspec.json.encode(fresh)
    assert used.revised(2, "no salt").digest != used.digest


EMPTY = CartFigures(1)


@given(st.lists(lines, max_size=8), st.randoms(use_true_random=False))
def test_the_figures_do_not_depend_on_the_way_that_led_to_them(cart: list[Line], rng: object) -> None:
    forwards = EMPTY
    for line in cart:
        forwards = forwards.exchanged(None, line)
    shuffled = list(cart)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    detour = EMPTY.exchanged(None, LINE)
    for line in shuffled:
        detour = detour.exchanged(None, line)
    assert detour.exchanged(LINE, None) == forwards
    for line in cart:
        forwards = forwards.exchanged(line, None)
    assert forwards == EMPTY


@given(lines, lines)
def test_exchanging_is_taking_out_and_putting_in(gone: Line, come: Line) -> None:
    there = EMPTY.exchanged(None, gone)
    assert there.exchanged(gone, come) == EMPTY.exchanged(None, come)


def test_a_sum_never_leaves_its_thirty_two_digits() -> None:
    figures = EMPTY
    for n in range(50):
        figures = figures.exchanged(None, attrs.evolve(LINE, public_id=UUID(int=n)))
        assert len(figures.hash) == 34
