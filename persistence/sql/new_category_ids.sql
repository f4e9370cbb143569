-- Ids for new headings of menus, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('menu_categories', 'category_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM menu_categories AS k WHERE k.category_id = t.id)
