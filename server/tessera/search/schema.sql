-- What the metadata cannot say about search; one statement, may be run again. Needs the table `document`.
DO $search$
BEGIN
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- Loads the library, so that anyone may name its setting in a function.
PERFORM similarity('a', 'a');

-- Documents with a word like each of the asked ones, best first. The first asked word finds by index, so it
-- should be the rarest. The threshold lets a swapped pair of letters in a word of six pass ("jugned").
CREATE OR REPLACE FUNCTION near_documents(asked text[], circles bigint[], space uuid, at_most integer)
RETURNS TABLE (id uuid, likeness real)
LANGUAGE plpgsql STABLE
SET pg_trgm.word_similarity_threshold = 0.42
AS $function$
BEGIN
    RETURN QUERY
    SELECT d.id, (SELECT min(word_similarity(a, d.folded)) FROM unnest(asked) AS a)
    FROM document d
    WHERE asked[1] <% d.folded
      AND d.circle_id IN (SELECT unnest(circles))
      AND (space IS NULL OR d.space_id = space)
      AND NOT EXISTS (SELECT FROM unnest(asked[2:]) AS a WHERE NOT a <% d.folded)
    ORDER BY 2 DESC, d.created_at DESC
    LIMIT at_most;
END
$function$;
END
$search$;
