-- Ids for new branches, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('branches', 'branch_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM branches AS k WHERE k.branch_id = t.id)
