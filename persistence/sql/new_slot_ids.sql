-- Ids for new slots, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('slots', 'slot_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM slots AS k WHERE k.slot_id = t.id)
