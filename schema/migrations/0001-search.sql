-- What the metadata cannot say about search; one statement, may be run again. Needs the tables of search.
DO $search$
BEGIN
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- Loads the library, so that anyone may name its setting in a function.
PERFORM similarity('a', 'a');

-- Documents in these circles that match, the newest first, with their rank (0 to 1, and 1 more for a text in one
-- of the likely languages). A common word is found often enough among the newest documents, while the index of words
-- would give and sort them all; for other words that index. The planner takes the operator for cheap and would read
-- the whole table instead. A plan made for any words is worse still. Ranks are reckoned last, as they unpack the
-- words of a document.
CREATE OR REPLACE FUNCTION matching_documents(
    asked tsquery, langs text[], circles bigint[], space uuid, at_most integer
)
RETURNS TABLE (id uuid, rank real)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
AS $function$
DECLARE
    found uuid[];
BEGIN
    found := ARRAY(
        SELECT d.id FROM (SELECT * FROM document n ORDER BY n.created_at DESC, n.id LIMIT 3 * at_most) d
        WHERE d.tsv @@ asked AND d.circle_id IN (SELECT unnest(circles)) AND (space IS NULL OR d.space_id = space)
        ORDER BY d.created_at DESC, d.id LIMIT at_most
    );
    IF cardinality(found) < at_most THEN
        found := ARRAY(
            SELECT d.id FROM document d
            WHERE d.tsv @@ asked AND d.circle_id IN (SELECT unnest(circles)) AND (space IS NULL OR d.space_id = space)
            ORDER BY d.created_at DESC, d.id LIMIT at_most
        );
    END IF;
    RETURN QUERY SELECT d.id, ts_rank('{0.1, 0.3, 0.5, 1.0}', d.tsv, asked, 1) + (d.lang = ANY (langs))::int::real
    FROM document d WHERE d.id = ANY (found);
END
$function$;

-- Words with this shape in them, or one like it, and how like (0 to 1). The threshold lets a swapped pair of
-- letters in a word of six pass ("jugned").
CREATE OR REPLACE FUNCTION near_words(asked text)
RETURNS TABLE (word text, likeness real)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
SET pg_trgm.word_similarity_threshold = 0.42
AS $function$
BEGIN
    RETURN QUERY SELECT w.word, word_similarity(asked, w.shape) FROM document_word w WHERE asked <% w.shape;
END
$function$;
END
$search$;
