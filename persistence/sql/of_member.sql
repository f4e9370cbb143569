-- The session that member $1 is in, which is another than once where a party was merged.
SELECT session_id FROM members WHERE member_id = $1
