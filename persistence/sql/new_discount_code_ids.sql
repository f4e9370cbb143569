-- Ids for new discount codes, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('discount_codes', 'discount_code_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM discount_codes AS k WHERE k.discount_code_id = t.id)
