"""Items are found by what somebody writes: words and their beginnings, without accents, and names that are alike.

What is searched stands in a table of its own, a row for each item, so that whoever reads a menu does not read it, and
an item that is sold out and back moves no index. Triggers keep it, for items that the back office writes and for those
that an operator does. What is deleted, or stands under a heading that is, is found no more; what is translated is found
by what it is called in any language.

Needs the extensions `pg_trgm`, `unaccent` and `btree_gin`, which come with every Postgres (contrib) and which whoever
may create in the database may install. Where the user of the database may not, an operator installs them once
(`docs/operations.md`), and this migration finds them.
"""

import string

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
_SIGNS = string.punctuation.replace("'", "''")

_FUNCTIONS = (
    # Small letters without accents, and nothing but letters and digits between spaces.
    f"""
    CREATE FUNCTION search_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT translate(lower(unaccent(said)), '{_SIGNS}', repeat(' ', {len(string.punctuation)}))
    $$
    """,
    # What is asked for: every word, or what begins so. With `of` 'A' in a name.
    """
    CREATE FUNCTION search_query(said text, of text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT string_agg(quote_literal(word) || ':*' || of, ' & ')::tsquery
        FROM regexp_split_to_table(btrim(search_folded(said)), '[[:space:]]+') AS word
        WHERE word <> ''
    $$
    """,
    # The same for words that nobody has written: each as one of the three words that are most alike. Null for none.
    """
    CREATE FUNCTION search_alike(restaurant integer, said text, of text) RETURNS tsquery LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN count(alike.query) = count(*) THEN string_agg('(' || alike.query || ')', ' & ')::tsquery END
        FROM regexp_split_to_table(btrim(search_folded(said)), '[[:space:]]+') AS asked
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_literal(word) || CASE of WHEN '' THEN '' ELSE ':' || of END, ' | ') AS query FROM (
                SELECT word FROM search_words
                WHERE restaurant_id = restaurant AND word % asked
                ORDER BY similarity(word, asked) DESC, word
                LIMIT 3
            ) AS nearest
        ) AS alike
        WHERE asked <> ''
    $$
    """,
    # Writes what is searched of these items. Set by set, because a back office imports thousands at once.
    """
    CREATE FUNCTION items_searched(ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM item_search AS kept USING menu_items AS item JOIN menu_categories AS category USING (category_id)
        WHERE item.menu_item_id = ANY (ids) AND kept.menu_item_id = item.menu_item_id
            AND (item.deleted_at IS NOT NULL OR category.deleted_at IS NOT NULL);
        INSERT INTO item_search AS kept (
            restaurant_id, menu_item_id, category_id, position, price, brand, tags, name, words
        )
        SELECT item.restaurant_id, item.menu_item_id, item.category_id, item.position, item.price, item.brand,
            item.tags, folded.name,
            setweight(to_tsvector('simple', folded.name), 'A') || setweight(to_tsvector('simple', folded.about), 'B')
            || setweight(to_tsvector('simple', folded.description), 'C')
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
            SELECT search_folded(concat_ws(' ', item.name, said.names)) AS name,
                search_folded(concat_ws(' ', item.brand, array_to_string(item.tags, ' '), heading.names)) AS about,
                search_folded(left(concat_ws(' ', item.description, said.descriptions), 8000)) AS description
        ) AS folded
        WHERE item.menu_item_id = ANY (ids) AND item.deleted_at IS NULL AND category.deleted_at IS NULL
        ON CONFLICT (menu_item_id) DO UPDATE SET (
            category_id, position, price, brand, tags, name, words
        ) = (
            excluded.category_id, excluded.position, excluded.price, excluded.brand, excluded.tags, excluded.name,
            excluded.words
        ) WHERE kept IS DISTINCT FROM excluded;
        INSERT INTO search_words (restaurant_id, word)
        SELECT DISTINCT restaurant_id, word
        FROM item_search, unnest(tsvector_to_array(words)) AS word
        WHERE menu_item_id = ANY (ids) AND char_length(word) BETWEEN 3 AND 40
        ON CONFLICT DO NOTHING;
    END $$
    """,
    """
    CREATE FUNCTION item_search_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM items_searched(array_agg(menu_item_id)) FROM fresh;
        RETURN NULL;
    END $$
    """,
    # Selling out and coming back changes nothing that is searched, and is what happens in the rush.
    """
    CREATE FUNCTION item_search_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM items_searched(array_agg(fresh.menu_item_id))
        FROM fresh JOIN stale USING (menu_item_id)
        WHERE to_jsonb(fresh) - '{available,until,photo}'::text[]
            IS DISTINCT FROM to_jsonb(stale) - '{available,until,photo}'::text[]
        HAVING count(*) > 0;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION item_search_headed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM items_searched(array_agg(menu_item_id)) FROM menu_items
        WHERE restaurant_id = NEW.restaurant_id AND category_id = NEW.category_id
        HAVING count(*) > 0;
        RETURN NULL;
    END $$
    """,
)
_TABLE = (
    "ALTER TABLE menu_items ADD COLUMN brand text",
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
        words tsvector NOT NULL,
        CONSTRAINT pk_item_search PRIMARY KEY (menu_item_id),
        CONSTRAINT fk_item_search_menu_item_id FOREIGN KEY (menu_item_id)
            REFERENCES menu_items (menu_item_id) ON DELETE CASCADE
    )
    """,
    # Every word that an item has had: what is written otherwise is looked for here first, which is small.
    """
    CREATE TABLE search_words (
        restaurant_id integer NOT NULL,
        word text NOT NULL,
        CONSTRAINT pk_search_words PRIMARY KEY (restaurant_id, word),
        CONSTRAINT fk_search_words_restaurant_id FOREIGN KEY (restaurant_id)
            REFERENCES restaurants (restaurant_id) ON DELETE CASCADE
    )
    """,
)
_INDEXES = (
    "CREATE INDEX ix_item_search_restaurant_id_category_id ON item_search (restaurant_id, category_id)",
    "CREATE INDEX ix_item_search_words ON item_search USING gin (restaurant_id, words)",
    "CREATE INDEX ix_search_words_word ON search_words USING gin (restaurant_id, word gin_trgm_ops)",
    """
    CREATE TRIGGER item_search_added AFTER INSERT ON menu_items REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION item_search_added()
    """,
    """
    CREATE TRIGGER item_search_kept AFTER UPDATE ON menu_items REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION item_search_kept()
    """,
    """
    CREATE TRIGGER item_search_headed AFTER UPDATE OF name, translations, deleted_at ON menu_categories FOR EACH ROW
    WHEN (
        (OLD.name, OLD.translations::text, OLD.deleted_at)
        IS DISTINCT FROM (NEW.name, NEW.translations::text, NEW.deleted_at)
    )
    EXECUTE FUNCTION item_search_headed()
    """,
)


def upgrade() -> None:
    for name in _EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    for statement in (*_TABLE, *_FUNCTIONS):
        op.execute(statement)
    op.execute("SELECT items_searched(array_agg(menu_item_id)) FROM menu_items")
    for statement in _INDEXES:
        op.execute(statement)


def downgrade() -> None:
    """The extensions stay: somebody else may use them."""
    op.execute("DROP TRIGGER item_search_headed ON menu_categories")
    for trigger in ("item_search_kept", "item_search_added"):
        op.execute(f"DROP TRIGGER {trigger} ON menu_items")
    for signature in (
        "item_search_headed()",
        "item_search_kept()",
        "item_search_added()",
        "items_searched(integer[])",
        "search_alike(integer, text, text)",
        "search_query(text, text)",
        "search_folded(text)",
    ):
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("DROP TABLE search_words")
    op.execute("DROP TABLE item_search")
    op.execute("ALTER TABLE menu_items DROP COLUMN brand")
