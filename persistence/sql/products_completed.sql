-- Up to $3 items of restaurant $1 whose names have what somebody has begun to write ($2), in the order of how well they
-- fit; where there are none, those that are written alike.
WITH asked AS MATERIALIZED (
    SELECT search_query($2, 'A') AS words, btrim(search_folded($2)) AS said
),
by_words AS MATERIALIZED (
    SELECT i.menu_item_id, i.position, CASE WHEN starts_with(i.name, (SELECT said FROM asked)) THEN 0 ELSE 1 END AS rank
    FROM item_search AS i
    WHERE i.restaurant_id = $1 AND i.words @@ (SELECT words FROM asked)
    LIMIT 1000
),
by_likeness AS (
    SELECT i.menu_item_id, i.position, 0 AS rank
    FROM item_search AS i
    WHERE NOT EXISTS (SELECT FROM by_words) AND i.restaurant_id = $1 AND i.words @@ (SELECT search_alike($1, $2, 'A'))
    LIMIT 1000
)
SELECT menu_item_id FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_likeness) AS found
ORDER BY rank, position, menu_item_id
LIMIT $3
