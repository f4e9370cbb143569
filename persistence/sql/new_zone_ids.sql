-- Ids for new zones, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('zones', 'zone_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM zones AS k WHERE k.zone_id = t.id)
