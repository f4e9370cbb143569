-- Ids for new stock requests, up to $1: those that nobody has written a row with by hand.
SELECT t.id FROM (
    SELECT nextval(pg_get_serial_sequence('stock_requests', 'stock_request_id'))::integer AS id FROM generate_series(1, $1)
) AS t
WHERE NOT EXISTS (SELECT FROM stock_requests AS k WHERE k.stock_request_id = t.id)
