-- Ids for new items of menus, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('menu_items', 'menu_item_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM menu_items AS k WHERE k.menu_item_id = t.id)
