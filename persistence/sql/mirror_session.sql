-- Sessions $2 of restaurant $1 as others are told of them: not what is being chosen in them.
SELECT s.session_id::text AS entity_id, json_build_object(
    'session_id', s.session_id,
    'kind', s.kind,
    'table_id', s.table_id,
    'customer_id', s.customer_id,
    'state', s.state,
    'host_id', s.host_id,
    'pass_validated', s.pass_validated,
    'ordering_disabled', s.ordering_disabled,
    'opened_at', s.opened_at,
    'closed_at', s.closed_at,
    'merged_into', s.merged_into,
    'bill_version', s.bill_version,
    'bill_balance', round(s.bill_balance / power(10::numeric, r.minor_digits), r.minor_digits),
    'currency', r.currency
)::text AS body
FROM sessions AS s JOIN restaurants AS r USING (restaurant_id)
WHERE s.restaurant_id = $1 AND s.session_id = ANY ($2::text[]::uuid[])
