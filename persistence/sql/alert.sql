-- Alert $2 of restaurant $1, or no row.
SELECT row_to_json(a)::text AS alert FROM alerts AS a WHERE a.alert_id = $2 AND a.restaurant_id = $1
