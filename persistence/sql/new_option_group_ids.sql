-- Ids for new groups of options, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('option_groups', 'option_group_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM option_groups AS k WHERE k.option_group_id = t.id)
