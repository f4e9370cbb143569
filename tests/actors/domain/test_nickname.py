"""Names for diners who give none, and names that are unique at their table."""

from uuid import UUID, uuid4

from hypothesis import example, given
from hypothesis import strategies as st

from actors.domain.party.nickname import ADJECTIVES, ANIMALS, clean, pleasant, unique

anything = st.text(st.characters(exclude_categories=()), max_size=60)


def test_a_nickname_is_shown_trimmed_and_composed() -> None:
    assert clean("  Jose\u0301 \t") == "José"


def test_a_nickname_has_one_to_forty_characters() -> None:
    assert clean("") is None
    assert clean(" ") is None
    assert clean("x") == "x"
    assert clean("é" * 40) == "é" * 40
    assert clean("é" * 41) is None


def test_a_nickname_may_be_an_emoji_or_in_any_script() -> None:
    for name in ("🦦", "👩\u200d🍳", "李雷", "עומר", "\U0001fae8", "Ζωή", "🇮🇹", "#1", "..."):
        assert clean(name) == name


def test_a_nickname_of_nothing_that_can_be_seen_is_none() -> None:
    for name in (
        "\u200b",
        "\u200d",
        "\u200d\u200c",
        "\ufe0f",
        "\u3164",
        "\u2800",
        "\u202e",
        "\x00",
        "\u0301",
        "\ud800",
    ):
        assert clean(name) is None


@given(anything)
@example("x" * 40 + "\u200b")
def test_a_clean_nickname_is_clean(text: str) -> None:
    name = clean(text)
    if name is not None:
        assert 1 <= len(name) <= 40
        assert clean(name) == name
        assert name.isprintable() or any(ord(character) > 127 for character in name)


@given(st.uuids())
def test_the_same_member_gets_the_same_nickname(member_id: UUID) -> None:
    name = pleasant(member_id, set())
    adjective, animal = name.split()
    assert adjective in ADJECTIVES
    assert animal in ANIMALS
    assert clean(name) == name
    assert pleasant(member_id, set()) == name


def test_every_pleasant_name_can_be_had() -> None:
    count = len(ADJECTIVES) * len(ANIMALS)
    assert len({pleasant(UUID(int=n), set()) for n in range(count)}) == count


def test_the_words_are_many_and_none_is_there_twice() -> None:
    assert len(set(ADJECTIVES)) == len(ADJECTIVES) >= 60
    assert len(set(ANIMALS)) == len(ANIMALS) >= 60


def test_when_a_pleasant_name_is_taken_another_adjective_is_tried() -> None:
    first = pleasant(UUID(int=5), set())
    second = pleasant(UUID(int=5), {first.casefold()})
    assert second != first
    assert second.split()[1] == first.split()[1]
    assert ADJECTIVES.index(second.split()[0]) == ADJECTIVES.index(first.split()[0]) + 1


def test_when_all_of_an_animals_names_are_taken_the_first_gets_a_number() -> None:
    animal = pleasant(UUID(int=5), set()).split()[1]
    taken = {f"{adjective} {animal}".casefold() for adjective in ADJECTIVES}
    assert pleasant(UUID(int=5), taken) == pleasant(UUID(int=5), set()) + " 2"


def test_a_free_nickname_stays_as_it_is() -> None:
    assert unique("Anna", {"ben"}) == "Anna"


def test_a_taken_nickname_gets_the_first_free_number_whatever_its_case() -> None:
    assert unique("Anna", {"anna"}) == "Anna 2"
    assert unique("ANNA", {"anna", "anna 2", "anna 3"}) == "ANNA 4"
    assert unique("Anna", {"anna", "anna 3"}) == "Anna 2"
    assert unique("Straße", {"strasse"}) == "Straße 2"


def test_a_long_nickname_is_shortened_for_its_number() -> None:
    assert unique("x" * 40, {"x" * 40}) == "x" * 38 + " 2"
    assert unique("x" * 37 + " yz", {"x" * 37 + " yz"}) == "x" * 37 + " 2"
    taken = {"x" * 40, *(f"{'x' * 38} {n}" for n in range(2, 10))}
    assert unique("x" * 40, taken) == "x" * 37 + " 10"


@given(st.lists(anything.map(clean).filter(bool) | st.sampled_from(["Anna", "ANNA", "x" * 40]), max_size=12))
def test_names_made_unique_one_after_the_other_are(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        chosen = unique(name, taken)
        assert chosen.casefold() not in taken
        assert 1 <= len(chosen) <= 40
        taken.add(chosen.casefold())
    assert len(taken) == len(names)


def test_random_members_get_a_name_that_is_free_at_a_full_table() -> None:
    taken: set[str] = set()
    for _ in range(200):
        taken.add(pleasant(uuid4(), taken).casefold())
    assert len(taken) == 200
