-- Turns the switch of restaurant $1.
UPDATE restaurants SET ordering_enabled = $2 WHERE restaurant_id = $1
