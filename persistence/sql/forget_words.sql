-- Deletes the words of restaurant $1 that none of its items has any more; gives how many.
WITH said AS MATERIALIZED (
    SELECT DISTINCT split_part(lexeme, ' ', 2) AS word
    FROM item_search, unnest(tsvector_to_array(words)) AS lexeme
    WHERE restaurant_id = $1 AND char_length(split_part(lexeme, ' ', 2)) BETWEEN 3 AND 40 -- as migration 0021 adds them
), added AS (
    -- Nearly always none: an item that was given a word while the look before this one was deleting it.
    INSERT INTO search_words (restaurant_id, word)
    SELECT $1, s.word
    FROM said AS s
    WHERE NOT EXISTS (SELECT FROM search_words AS w WHERE w.restaurant_id = $1 AND w.word = s.word)
    ON CONFLICT DO NOTHING
), gone AS (
    DELETE FROM search_words AS w
    WHERE w.restaurant_id = $1 AND NOT EXISTS (SELECT FROM said AS s WHERE s.word = w.word)
    RETURNING w.word
)
SELECT count(*) AS gone FROM gone
