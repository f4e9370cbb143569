-- What of restaurant $1's items is found by the words $2, of category $3, brand $4, with all tags $5, from $6 to $7 in
-- price, but for the items $8, sorted as $9 says, what fits alike by its heading in the order of $12: the page of $10
-- after $11, how many, and facets.
-- Of what has the words a thousand at most are looked at, names first: who finds more has to write more.
WITH asked AS MATERIALIZED (
    SELECT search_query($1, $2) AS words, btrim(search_folded($2)) AS said
),
-- What most items have is taken from the menu's beginning: the index would have to give them all.
by_place AS MATERIALIZED (
    SELECT i.menu_item_id, i.category_id, i.position, i.price, i.brand, i.tags, i.sort_name, i.name_words FROM (
        SELECT i.* FROM item_search AS i
        WHERE i.restaurant_id = $1 AND (
            SELECT count(*) > 60 FROM (
                SELECT words FROM item_search WHERE restaurant_id = $1 ORDER BY position, menu_item_id LIMIT 100
            ) AS first
            WHERE words @@ (SELECT words FROM asked)
        )
        ORDER BY i.position, i.menu_item_id LIMIT 2000
    ) AS i
    WHERE i.words @@ (SELECT words FROM asked)
    LIMIT 1000
),
by_words AS MATERIALIZED (
    SELECT i.menu_item_id, i.category_id, i.position, i.price, i.brand, i.tags, i.sort_name,
        CASE WHEN starts_with(i.name, (SELECT said FROM asked)) THEN 0 ELSE 1 END AS rank
    FROM item_search AS i
    WHERE i.name_words @@ (SELECT words FROM asked)
    UNION ALL
    SELECT i.menu_item_id, i.category_id, i.position, i.price, i.brand, i.tags, i.sort_name, 2 AS rank
    FROM by_place AS i
    WHERE (SELECT count(*) FROM by_place) = 1000 AND NOT i.name_words @@ (SELECT words FROM asked)
    UNION ALL
    SELECT i.menu_item_id, i.category_id, i.position, i.price, i.brand, i.tags, i.sort_name, 2 AS rank
    FROM item_search AS i
    WHERE (SELECT count(*) FROM by_place) < 1000
        AND i.words @@ (SELECT words FROM asked) AND NOT i.name_words @@ (SELECT words FROM asked)
    LIMIT 1000
),
-- Only where there is nothing with these words: with those that are written most alike.
by_likeness AS MATERIALIZED (
    SELECT i.menu_item_id, i.category_id, i.position, i.price, i.brand, i.tags, i.sort_name, 0 AS rank
    FROM item_search AS i
    WHERE NOT EXISTS (SELECT FROM by_words) AND i.words @@ (SELECT search_alike($1, $2))
    LIMIT 1000
),
hits AS MATERIALIZED (
    SELECT f.*,
        $3::integer IS NULL OR f.category_id = $3 AS of_category,
        $4::text IS NULL OR f.brand IS NOT DISTINCT FROM $4 AS of_brand,
        f.tags @> $5::text[] AS of_tags,
        ($6::bigint IS NULL OR f.price >= $6) AND ($7::bigint IS NULL OR f.price <= $7) AS of_price
    FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_likeness) AS f
    WHERE f.menu_item_id NOT IN (SELECT unnest($8::integer[]))
),
figures AS (
    SELECT count(*) FILTER (WHERE of_price) AS total, min(price) AS price_min, max(price) AS price_max
    FROM hits WHERE of_category AND of_brand AND of_tags
)
-- Each facet counts what would be found with another choice of it, and the others as they are.
SELECT figures.total, figures.price_min, figures.price_max,
    ARRAY(
        SELECT menu_item_id FROM hits
        WHERE of_category AND of_brand AND of_tags AND of_price
        ORDER BY CASE $9 WHEN 'price' THEN price WHEN '-price' THEN -price END,
            CASE $9 WHEN 'name' THEN sort_name END, CASE $9 WHEN '-name' THEN sort_name END DESC,
            CASE $9 WHEN 'relevance' THEN rank END,
            CASE $9 WHEN 'relevance' THEN array_position($12::integer[], category_id) END,
            CASE WHEN $9 LIKE '-%' THEN -position ELSE position END,
            CASE WHEN $9 LIKE '-%' THEN -menu_item_id ELSE menu_item_id END
        LIMIT $10 OFFSET $11
    ) AS items,
    (
        SELECT coalesce(json_agg(c ORDER BY c.count DESC, c.id), '[]') FROM (
            SELECT category_id AS id, count(*) AS count FROM hits WHERE of_brand AND of_tags AND of_price GROUP BY 1
        ) AS c
    )::text AS categories,
    (
        SELECT coalesce(json_agg(b ORDER BY b.count DESC, b.brand), '[]') FROM (
            SELECT brand, count(*) AS count FROM hits
            WHERE brand IS NOT NULL AND of_category AND of_tags AND of_price
            GROUP BY 1 ORDER BY count DESC, brand LIMIT 50
        ) AS b
    )::text AS brands,
    (
        SELECT coalesce(json_agg(t ORDER BY t.count DESC, t.tag), '[]') FROM (
            SELECT tag, sum(alike.count)::integer AS count
            FROM (
                SELECT tags, count(*) AS count FROM hits WHERE of_category AND of_brand AND of_price AND of_tags GROUP BY 1
            ) AS alike, unnest(alike.tags) AS tag
            GROUP BY 1 ORDER BY count DESC, tag LIMIT 50
        ) AS t
    )::text AS tags
FROM figures
