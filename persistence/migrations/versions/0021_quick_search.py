"""A search takes milliseconds whatever is asked for: among the words of one restaurant only, and without counting.

Words are kept with their restaurant's number in front, so that one restaurant's cost nothing in another's index; those
of names have an index of their own, because what somebody begins to write is a name. What a search can be narrowed to
(heading, brand, tags) is a list of marks in one index, and how many items there are of each is counted when they
change, not when somebody looks. What is sorted by place, price or name is read from an index in that order.

Everything that is searched is made anew from the items: it is nobody's but the triggers'.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Final

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_LABEL_MAX: Final = 100  # signs of a word, brand or tag: nobody can ask for a longer one, and no index holds any length
_KEY_MAX: Final = 60  # signs of a name that it is sorted by
_TEXT_MAX: Final = 8000

_FUNCTIONS: Final = (
    # Every word of what is folded, with the restaurant's number in front.
    f"""
    CREATE FUNCTION search_lexemes(restaurant integer, folded text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(coalesce(array_agg(restaurant || ' ' || left(word, {_LABEL_MAX})), '{{}}'))
        FROM regexp_split_to_table(folded, '[[:space:]]+') AS word
        WHERE word <> ''
    $$
    """,
    # What is asked for: every word, or what begins so.
    f"""
    CREATE FUNCTION search_query(restaurant integer, said text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT string_agg(quote_literal(restaurant || ' ' || left(word, {_LABEL_MAX})) || ':*', ' & ')::tsquery
        FROM regexp_split_to_table(search_folded(said), '[[:space:]]+') AS word
        WHERE word <> ''
    $$
    """,
    # The same for words that nobody has written: each as one of the three words that are most alike. Null for none.
    """
    CREATE FUNCTION search_alike(restaurant integer, said text) RETURNS tsquery LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN count(alike.query) = count(*) THEN string_agg('(' || alike.query || ')', ' & ')::tsquery END
        FROM regexp_split_to_table(search_folded(said), '[[:space:]]+') AS asked
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_literal(restaurant || ' ' || word), ' | ') AS query FROM (
                SELECT word FROM search_words
                WHERE restaurant_id = restaurant AND word % asked
                ORDER BY similarity(word, asked) DESC, word
                LIMIT 3
            ) AS nearest
        ) AS alike
        WHERE asked <> ''
    $$
    """,
    # One choice that a search can be narrowed to: a heading ('c'), a brand ('b'), a tag ('t').
    """
    CREATE FUNCTION search_mark(restaurant integer, kind text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT restaurant || ' ' || kind || value $$
    """,
    # Up to so many items that have all marks, and are neither cheaper nor dearer than said (null: any) nor left out;
    # where only the price is said, the cheapest of them, or the dearest. Written so that it becomes a part of whatever
    # asks, and each part is read by one index.
    """
    CREATE FUNCTION items_narrowed(
        restaurant integer, wanted text[], price_least bigint, price_most bigint, but integer[], dearest boolean,
        many integer
    ) RETURNS SETOF item_search LANGUAGE sql STABLE AS $$
        (
            SELECT i.* FROM item_search AS i
            WHERE cardinality(wanted) > 0 AND i.marks @> wanted -- and no index of prices, which would give nearly all
                AND (price_least IS NULL OR i.price >= price_least) AND (price_most IS NULL OR i.price <= price_most)
                AND i.menu_item_id NOT IN (SELECT unnest(but))
            LIMIT many
        ) UNION ALL (
            SELECT i.* FROM item_search AS i
            WHERE cardinality(wanted) = 0 AND NOT dearest AND i.restaurant_id = restaurant
                AND i.price >= coalesce(price_least, 0) AND i.price <= coalesce(price_most, 9223372036854775807)
                AND i.menu_item_id NOT IN (SELECT unnest(but))
            ORDER BY i.price, i.position, i.menu_item_id
            LIMIT many
        ) UNION ALL (
            SELECT i.* FROM item_search AS i
            WHERE cardinality(wanted) = 0 AND dearest AND i.restaurant_id = restaurant
                AND i.price >= coalesce(price_least, 0) AND i.price <= coalesce(price_most, 9223372036854775807)
                AND i.menu_item_id NOT IN (SELECT unnest(but))
            ORDER BY i.price DESC, i.position DESC, i.menu_item_id DESC
            LIMIT many
        )
    $$
    """,
    # Writes what is searched of these items. Set by set, because a back office imports thousands at once.
    f"""
    CREATE FUNCTION items_searched(ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM item_search AS kept USING menu_items AS item JOIN menu_categories AS category USING (category_id)
        WHERE item.menu_item_id = ANY (ids) AND kept.menu_item_id = item.menu_item_id
            AND (item.deleted_at IS NOT NULL OR category.deleted_at IS NOT NULL);
        INSERT INTO item_search AS kept (
            restaurant_id, menu_item_id, category_id, position, price, brand, tags, name, sort_name, name_words, words,
            marks
        )
        SELECT item.restaurant_id, item.menu_item_id, item.category_id, item.position, item.price, labels.brand,
            labels.tags, folded.name, left(folded.name, {_KEY_MAX}), search_lexemes(item.restaurant_id, folded.name),
            search_lexemes(item.restaurant_id, concat_ws(' ', folded.name, folded.about)),
            search_mark(item.restaurant_id, 'c', item.category_id::text)
            || (
                SELECT coalesce(array_agg(search_mark(item.restaurant_id, kind, value)), '{{}}')
                FROM (SELECT 'b', labels.brand UNION ALL SELECT 't', unnest(labels.tags)) AS m (kind, value)
                WHERE value IS NOT NULL
            )
        FROM menu_items AS item
        JOIN menu_categories AS category USING (category_id)
        CROSS JOIN LATERAL (
            SELECT string_agg(value ->> 'name', ' ') AS names, string_agg(value ->> 'description', ' ') AS descriptions
            FROM jsonb_each(item.translations::jsonb)
        ) AS said
        CROSS JOIN LATERAL (
            SELECT concat_ws(' ', category.name, string_agg(value ->> 'name', ' ')) AS names
            FROM jsonb_each(category.translations::jsonb)
        ) AS heading
        CROSS JOIN LATERAL (
            SELECT CASE WHEN char_length(item.brand) <= {_LABEL_MAX} THEN item.brand END AS brand,
                ARRAY(
                    SELECT DISTINCT tag FROM unnest(item.tags) AS tag WHERE char_length(tag) <= {_LABEL_MAX}
                ) AS tags
        ) AS labels
        CROSS JOIN LATERAL (
            SELECT search_folded(left(concat_ws(' ', item.name, said.names), {_TEXT_MAX})) AS name,
                search_folded(left(concat_ws(
                    ' ', item.brand, array_to_string(item.tags, ' '), heading.names, item.description, said.descriptions
                ), {_TEXT_MAX})) AS about
        ) AS folded
        WHERE item.menu_item_id = ANY (ids) AND item.deleted_at IS NULL AND category.deleted_at IS NULL
        ON CONFLICT (menu_item_id) DO UPDATE SET (
            category_id, position, price, brand, tags, name, sort_name, name_words, words, marks
        ) = (
            excluded.category_id, excluded.position, excluded.price, excluded.brand, excluded.tags, excluded.name,
            excluded.sort_name, excluded.name_words, excluded.words, excluded.marks
        ) WHERE kept IS DISTINCT FROM excluded;
        INSERT INTO search_words (restaurant_id, word)
        SELECT DISTINCT restaurant_id, split_part(lexeme, ' ', 2)
        FROM item_search, unnest(tsvector_to_array(words)) AS lexeme
        WHERE menu_item_id = ANY (ids) AND char_length(split_part(lexeme, ' ', 2)) BETWEEN 3 AND 40
        ON CONFLICT DO NOTHING;
    END $$
    """,
    # What an item counts for.
    """
    CREATE FUNCTION search_choices(category_id integer, brand text, tags text[]) RETURNS TABLE (facet text, value text)
    LANGUAGE sql IMMUTABLE AS $$
        SELECT m.kind, m.said
        FROM unnest(
            ARRAY['category', 'brand'] || array_fill('tag'::text, ARRAY[cardinality(tags)]),
            ARRAY[category_id::text, brand] || tags
        ) AS m (kind, said)
        WHERE m.said IS NOT NULL
    $$
    """,
    # How many items of a restaurant there are of each choice: moved by as many as a statement has moved, in the order
    # of keys, so that two such never wait for each other. A choice that nothing has any more goes.
    """
    CREATE FUNCTION item_search_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        came jsonb;
        went jsonb;
    BEGIN
        IF TG_OP <> 'DELETE' THEN
            came := (SELECT jsonb_agg(m) FROM (
                SELECT restaurant_id, facet, value, count(*) AS items
                FROM fresh AS item, search_choices(item.category_id, item.brand, item.tags) GROUP BY 1, 2, 3
            ) AS m);
        END IF;
        IF TG_OP <> 'INSERT' THEN
            went := (SELECT jsonb_agg(m) FROM (
                SELECT restaurant_id, facet, value, -count(*) AS items
                FROM stale AS item, search_choices(item.category_id, item.brand, item.tags) GROUP BY 1, 2, 3
            ) AS m);
        END IF;
        INSERT INTO search_counts AS kept (restaurant_id, facet, value, items)
        SELECT restaurant_id, facet, value, sum(items)
        FROM jsonb_to_recordset(coalesce(came, '[]') || coalesce(went, '[]'))
            AS m (restaurant_id integer, facet text, value text, items integer)
        GROUP BY 1, 2, 3 HAVING sum(items) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (restaurant_id, facet, value) DO UPDATE SET items = kept.items + excluded.items;
        DELETE FROM search_counts AS kept
        USING jsonb_to_recordset(went) AS m (restaurant_id integer, facet text, value text)
        WHERE (kept.restaurant_id, kept.facet, kept.value) = (m.restaurant_id, m.facet, m.value) AND kept.items = 0;
        RETURN NULL;
    END $$
    """,
)
_TABLES: Final = (
    """
    CREATE TABLE item_search (
        restaurant_id integer NOT NULL,
        menu_item_id integer NOT NULL,
        category_id integer NOT NULL,
        position integer NOT NULL,
        price bigint NOT NULL,
        brand text,
        tags text[] NOT NULL,
        name text NOT NULL,
        sort_name text COLLATE "C" NOT NULL,
        name_words tsvector NOT NULL,
        words tsvector NOT NULL,
        marks text[] NOT NULL,
        CONSTRAINT pk_item_search PRIMARY KEY (menu_item_id),
        CONSTRAINT fk_item_search_menu_item_id FOREIGN KEY (menu_item_id)
            REFERENCES menu_items (menu_item_id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE search_counts (
        restaurant_id integer NOT NULL,
        facet text NOT NULL,
        value text NOT NULL,
        items integer NOT NULL,
        CONSTRAINT pk_search_counts PRIMARY KEY (restaurant_id, facet, value),
        CONSTRAINT fk_search_counts_restaurant_id FOREIGN KEY (restaurant_id)
            REFERENCES restaurants (restaurant_id) ON DELETE CASCADE
    )
    """,
    "DELETE FROM search_words",
)
_INDEXES: Final = (
    *(
        f"CREATE INDEX ix_item_search_{column} ON item_search USING gin ({column}) WITH (fastupdate = off)"
        for column in ("name_words", "words", "marks")
    ),
    *(
        f"CREATE INDEX ix_item_search_restaurant_id_{key}position_menu_item_id"
        f" ON item_search (restaurant_id, {columns}position, menu_item_id)"
        for key, columns in (("", ""), ("price_", "price, "), ("sort_name_", "sort_name, "))
    ),
    "CREATE INDEX ix_search_counts_restaurant_id_facet_items_value"
    " ON search_counts (restaurant_id, facet, items, value)",
)
_TRIGGERS: Final = tuple(
    f"""
    CREATE TRIGGER item_search_{done} AFTER {act} ON item_search REFERENCING {seen}
    FOR EACH STATEMENT EXECUTE FUNCTION item_search_counted()
    """
    for done, act, seen in (
        ("came", "INSERT", "NEW TABLE AS fresh"),
        ("moved", "UPDATE", "OLD TABLE AS stale NEW TABLE AS fresh"),
        ("went", "DELETE", "OLD TABLE AS stale"),
    )
)
_BEFORE: Final = ("search_alike(integer, text, text)", "search_query(text, text)", "items_searched(integer[])")
_NOW: Final = (
    "items_searched(integer[])",
    "item_search_counted()",
    "items_narrowed(integer, text[], bigint, bigint, integer[], boolean, integer)",
    "search_choices(integer, text, text[])",
    "search_mark(integer, text, text)",
    "search_alike(integer, text)",
    "search_query(integer, text)",
    "search_lexemes(integer, text)",
)
_ALL: Final = "SELECT items_searched(array_agg(menu_item_id)) FROM menu_items"


def upgrade() -> None:
    for signature in _BEFORE:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("DROP TABLE item_search")
    for statement in (*_TABLES, *_FUNCTIONS, *_TRIGGERS, _ALL, *_INDEXES):
        op.execute(statement)


def downgrade() -> None:
    for signature in _NOW[:2]:
        op.execute(f"DROP FUNCTION {signature} CASCADE")
    for signature in _NOW[2:]:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("DROP TABLE search_counts")
    op.execute("DROP TABLE item_search")
    op.execute("DELETE FROM search_words")
    for statement in (*_searched_before(), _ALL):
        op.execute(statement)


def _searched_before() -> Sequence[str]:
    """How 0019 made what this has replaced."""
    then = import_module("persistence.migrations.versions.0019_search")
    replaced = [text for text in then._FUNCTIONS if any(f"FUNCTION {one.split('(')[0]}(" in text for one in _BEFORE)]
    return [then._TABLE[1], *replaced, *then._INDEXES[:2]]
