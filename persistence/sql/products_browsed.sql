-- What there is of restaurant $1's items with all marks $2, from $5 to $6 in price (null: any), but for the items $7,
-- sorted as $8 says, or by their headings in the order of $11: the page of $9 after $10, how many, and facets. $3 are
-- the marks without that of the category, $4 without that of the brand.
-- Where nothing is narrowed, a page is read from an index in its order and what has been counted is not counted again.
-- Of what is narrowed a thousand at most are looked at.
WITH hits AS MATERIALIZED (
    SELECT menu_item_id, category_id, position, price, brand, tags, sort_name
    FROM items_narrowed($1, $2, $5, $6, $7, $8::text = '-price', 1000)
    WHERE cardinality($2) > 0 OR $5 IS NOT NULL OR $6 IS NOT NULL
),
-- What facets are counted of that have a choice made: what would be found without it. The others' are the hits.
but_category AS (
    SELECT category_id FROM hits WHERE $3 = $2
    UNION ALL
    SELECT category_id FROM items_narrowed($1, $3, $5, $6, $7, false, 1000)
    WHERE $3 <> $2 AND (cardinality($3) > 0 OR $5 IS NOT NULL OR $6 IS NOT NULL)
),
but_brand AS (
    SELECT brand FROM hits WHERE $4 = $2
    UNION ALL
    SELECT brand FROM items_narrowed($1, $4, $5, $6, $7, false, 1000)
    WHERE $4 <> $2 AND (cardinality($4) > 0 OR $5 IS NOT NULL OR $6 IS NOT NULL)
),
but_price AS (
    SELECT min(price) AS price_min, max(price) AS price_max FROM (
        SELECT price FROM hits WHERE $5 IS NULL AND $6 IS NULL
        UNION ALL
        SELECT price FROM items_narrowed($1, $2, NULL, NULL, $7, false, 1000)
        WHERE cardinality($2) > 0 AND ($5 IS NOT NULL OR $6 IS NOT NULL)
        UNION ALL
        (
            SELECT price FROM item_search
            WHERE cardinality($2) = 0 AND restaurant_id = $1 AND menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY price LIMIT 1
        )
        UNION ALL
        (
            SELECT price FROM item_search
            WHERE cardinality($2) = 0 AND restaurant_id = $1 AND menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY price DESC LIMIT 1
        )
    ) AS p
),
-- Of what has been counted once for all, what is left out.
away AS MATERIALIZED (
    SELECT m.mark, count(*)::integer AS items
    FROM (
        SELECT unnest(i.marks) AS mark FROM item_search AS i
        WHERE i.menu_item_id IN (SELECT unnest($7)) AND i.restaurant_id = $1
    ) AS m
    GROUP BY 1
)
SELECT
    CASE WHEN cardinality($2) > 0 OR $5 IS NOT NULL OR $6 IS NOT NULL THEN (SELECT count(*) FROM hits) ELSE (
        SELECT coalesce(sum(c.items), 0) - coalesce((SELECT sum(items) FROM away WHERE starts_with(mark, search_mark($1, 'c', ''))), 0)
        FROM search_counts AS c WHERE c.restaurant_id = $1 AND c.facet = 'category'
    )::bigint END AS total,
    (SELECT but_price.price_min FROM but_price) AS price_min,
    (SELECT but_price.price_max FROM but_price) AS price_max,
    CASE WHEN cardinality($2) > 0 OR $5 IS NOT NULL OR $6 IS NOT NULL THEN ARRAY(
        SELECT menu_item_id FROM hits
        ORDER BY CASE $8 WHEN 'price' THEN price WHEN '-price' THEN -price END,
            CASE $8 WHEN 'name' THEN sort_name END, CASE $8 WHEN '-name' THEN sort_name END DESC,
            CASE $8 WHEN 'relevance' THEN array_position($11::integer[], category_id) END,
            CASE WHEN $8 LIKE '-%' THEN -position ELSE position END,
            CASE WHEN $8 LIKE '-%' THEN -menu_item_id ELSE menu_item_id END
        LIMIT $9 OFFSET $10
    )
    ELSE ARRAY(
        (
            SELECT i.menu_item_id FROM item_search AS i
            WHERE $8 = 'relevance' AND cardinality($11::integer[]) = 0
                AND i.restaurant_id = $1 AND i.menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY i.position, i.menu_item_id LIMIT $9 OFFSET $10
        ) UNION ALL (
            SELECT i.menu_item_id FROM items_by_heading($1, $11, $7, $9 + $10) WITH ORDINALITY AS i (menu_item_id, place)
            WHERE $8 = 'relevance' AND cardinality($11::integer[]) > 0
            ORDER BY i.place LIMIT $9 OFFSET $10
        ) UNION ALL (
            SELECT i.menu_item_id FROM item_search AS i
            WHERE $8 = 'price' AND i.restaurant_id = $1 AND i.menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY i.price, i.position, i.menu_item_id LIMIT $9 OFFSET $10
        ) UNION ALL (
            SELECT i.menu_item_id FROM item_search AS i
            WHERE $8 = '-price' AND i.restaurant_id = $1 AND i.menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY i.price DESC, i.position DESC, i.menu_item_id DESC LIMIT $9 OFFSET $10
        ) UNION ALL (
            SELECT i.menu_item_id FROM item_search AS i
            WHERE $8 = 'name' AND i.restaurant_id = $1 AND i.menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY i.sort_name, i.position, i.menu_item_id LIMIT $9 OFFSET $10
        ) UNION ALL (
            SELECT i.menu_item_id FROM item_search AS i
            WHERE $8 = '-name' AND i.restaurant_id = $1 AND i.menu_item_id NOT IN (SELECT unnest($7))
            ORDER BY i.sort_name DESC, i.position DESC, i.menu_item_id DESC LIMIT $9 OFFSET $10
        )
    ) END AS items,
    (
        SELECT coalesce(json_agg(f ORDER BY f.count DESC, f.id), '[]') FROM (
            SELECT category_id AS id, count(*) AS count FROM but_category GROUP BY 1
            UNION ALL
            SELECT c.value::integer, c.items - coalesce(a.items, 0)
            FROM search_counts AS c LEFT JOIN away AS a ON a.mark = search_mark($1, 'c', c.value)
            WHERE cardinality($3) = 0 AND $5 IS NULL AND $6 IS NULL
                AND c.restaurant_id = $1 AND c.facet = 'category' AND c.items > coalesce(a.items, 0)
        ) AS f
    )::text AS categories,
    (
        SELECT coalesce(json_agg(f ORDER BY f.count DESC, f.brand), '[]') FROM (
            SELECT brand, count FROM (
                SELECT brand, count(*) AS count FROM but_brand WHERE brand IS NOT NULL GROUP BY 1
                UNION ALL
                SELECT c.value, c.items - coalesce(a.items, 0)
                FROM (
                    SELECT value, items FROM search_counts
                    WHERE cardinality($4) = 0 AND $5 IS NULL AND $6 IS NULL
                        AND restaurant_id = $1 AND facet = 'brand'
                    ORDER BY items DESC, value DESC LIMIT 200
                ) AS c LEFT JOIN away AS a ON a.mark = search_mark($1, 'b', c.value)
                WHERE c.items > coalesce(a.items, 0)
            ) AS b
            ORDER BY count DESC, brand LIMIT 50
        ) AS f
    )::text AS brands,
    (
        SELECT coalesce(json_agg(f ORDER BY f.count DESC, f.tag), '[]') FROM (
            SELECT tag, count FROM (
                SELECT tag, sum(alike.count)::integer AS count
                FROM (SELECT tags, count(*) AS count FROM hits GROUP BY 1) AS alike, unnest(alike.tags) AS tag
                GROUP BY 1
                UNION ALL
                SELECT c.value, c.items - coalesce(a.items, 0)
                FROM (
                    SELECT value, items FROM search_counts
                    WHERE cardinality($2) = 0 AND $5 IS NULL AND $6 IS NULL
                        AND restaurant_id = $1 AND facet = 'tag'
                    ORDER BY items DESC, value DESC LIMIT 200
                ) AS c LEFT JOIN away AS a ON a.mark = search_mark($1, 't', c.value)
                WHERE c.items > coalesce(a.items, 0)
            ) AS t
            ORDER BY count DESC, tag LIMIT 50
        ) AS f
    )::text AS tags
