"""A collection is stored by what its part says alone, as the recipe in `CONTRIBUTING.md` promises."""

from typing import Final
from uuid import UUID, uuid4

import attrs
import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.dialects import postgresql

from persistence.bridge import Reads
from persistence.owners import SESSIONS
from persistence.part import SESSION_ID, Table, loads, of_owner, saves
from persistence.part_tables import add_table
from persistence.shapes import SHAPES, Shape
from tests.persistence.conftest import query
from tests.persistence.parties import add, joined


@frozen
class Wish:
    """What a guest would like to see on the menu: a value that Trivet does not have."""

    public_id: UUID
    words: str
    votes: int


WISHES: Final = Table("wishes", Wish, key=("session_id", "public_id"), owner=(SESSION_ID,))
SAVE: Final = saves("wishes", WISHES, branches=("wishes",), prefix=of_owner, updates=("votes",))
LOAD: Final = loads(WISHES, "wishes", key=lambda wish: wish.public_id, order_by=("words",))
SHAPE: Final = Shape(SESSIONS, (*next(shape for shape in SHAPES if shape.owner is SESSIONS).saves, SAVE))


def table_of_wishes() -> str:
    """What its migration would say."""
    metadata = sa.MetaData()
    add_table(metadata, WISHES)
    return str(sa.schema.CreateTable(metadata.tables["wishes"]).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


async def test_a_new_collection_is_saved_changed_and_loaded(furnished_url: str, reads: Reads) -> None:
    query(furnished_url, table_of_wishes())
    who, opening = joined()
    wish = Wish(uuid4(), "Tiramisù", 1)
    for change, votes in ((opening, 1), (who.change(add(who)), 2)):
        parts = {**change.parts, "wishes": [attrs.evolve(wish, votes=votes)]}
        arguments = SHAPE.arguments([attrs.evolve(change, parts=parts)])
        assert arguments is not None
        await reads.fetch(SHAPE.text, *arguments)
    ((stored,),) = query(furnished_url, f"SELECT ({LOAD.sql}) FROM sessions AS s")
    assert [(row["words"], row["votes"]) for row in stored] == [("Tiramisù", 2)]


async def test_a_stale_owners_new_collection_vanishes_with_the_rest(furnished_url: str, reads: Reads) -> None:
    query(furnished_url, table_of_wishes())
    who, opening = joined()
    del opening  # it never got there, so what follows has no owner
    change = who.change(add(who))
    arguments = SHAPE.arguments([attrs.evolve(change, parts={**change.parts, "wishes": [Wish(uuid4(), "Gelato", 1)]})])
    assert arguments is not None
    assert await reads.fetch(SHAPE.text, *arguments) == []
    assert query(furnished_url, "SELECT 1 FROM wishes") == []
