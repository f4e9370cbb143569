-- Turns the switch of table $1.
UPDATE tables SET enabled = $2 WHERE table_id = $1
