-- From session $1 to session $2 go members $3, orders $4 with what is known of them, keys $5,
-- payments $7; lines $6 are taken out of $1.
WITH members_gone AS (
    UPDATE members SET session_id = $2 WHERE session_id = $1 AND member_id = ANY($3::uuid[])
), orders_gone AS (
    UPDATE orders SET session_id = $2 WHERE session_id = $1 AND order_number = ANY($4::integer[])
), attempts_gone AS (
    UPDATE order_attempts SET session_id = $2 WHERE session_id = $1 AND order_number = ANY($4::integer[])
), moves_gone AS (
    UPDATE order_moves SET session_id = $2 WHERE session_id = $1 AND order_number = ANY($4::integer[])
), items_gone AS (
    UPDATE ticket_items SET session_id = $2 WHERE session_id = $1 AND order_number = ANY($4::integer[])
), keys_gone AS (
    UPDATE idempotency_keys SET session_id = $2 WHERE session_id = $1 AND idempotency_key = ANY($5::text[])
), payments_gone AS (
    UPDATE payments SET session_id = $2 WHERE session_id = $1 AND payment_id = ANY($7::uuid[])
)
DELETE FROM cart_items WHERE session_id = $1 AND public_id = ANY($6::uuid[])
