-- What the metadata cannot say about search; one statement, may be run again. Needs the tables of search. What is
-- changed here is brought to installations by a new revision; no older one reads this file.
DO $search$
BEGIN
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- Loads the library, so that anyone may name its setting in a function.
PERFORM similarity('a', 'a');

-- The words of a document: of each part its words in a configuration, and a ready vector after the part's weight
-- ("A|'word':1A"). One after the other, so that words of different parts never stand side by side.
CREATE OR REPLACE FUNCTION document_vector(configurations text[], texts text[], ready text[])
RETURNS tsvector
LANGUAGE plpgsql STABLE
AS $function$
DECLARE
    whole tsvector := '';
BEGIN
    FOR place IN 1 .. cardinality(texts) LOOP
        whole := whole
            || setweight(to_tsvector(configurations[place]::regconfig, texts[place]), left(ready[place], 1)::"char")
            || substr(ready[place], 3)::tsvector;
    END LOOP;
    RETURN whole;
END
$function$;

-- Documents in these circles that match: of those with a date the newest, and those without. A common word is found
-- often enough among the newest documents, while the index of words would give and sort them all; for other words that
-- index. The planner takes the operator for cheap and would read the whole table instead. A plan made for any words is
-- worse still.
CREATE OR REPLACE FUNCTION documents_with(
    asked tsquery, circles bigint[], kinds text[], space uuid, theme uuid, goal integer, language text,
    since timestamptz, until timestamptz, at_most integer
)
RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
AS $function$
DECLARE
    dated uuid[] := '{}';
    undated uuid[] := '{}';
BEGIN
    dated := ARRAY(
        SELECT d.id FROM (
            SELECT * FROM document n WHERE n.created_at IS NOT NULL ORDER BY n.created_at DESC, n.id LIMIT 3 * at_most
        ) d
        WHERE d.tsv @@ asked AND d.circle_id IN (SELECT unnest(circles))
        AND (kinds IS NULL OR d.kind = ANY (kinds)) AND (space IS NULL OR d.space_id = space)
        AND (theme IS NULL OR d.themes @> ARRAY[theme]) AND (goal IS NULL OR d.goals @> ARRAY[goal])
        AND (language IS NULL OR d.lang = language)
        AND (since IS NULL OR d.created_at >= since AND d.created_at < until)
        ORDER BY d.created_at DESC, d.id LIMIT at_most
    );
    IF cardinality(dated) < at_most THEN
        dated := ARRAY(
            SELECT d.id FROM document d
            WHERE d.created_at IS NOT NULL AND d.tsv @@ asked AND d.circle_id IN (SELECT unnest(circles))
            AND (kinds IS NULL OR d.kind = ANY (kinds)) AND (space IS NULL OR d.space_id = space)
            AND (theme IS NULL OR d.themes @> ARRAY[theme]) AND (goal IS NULL OR d.goals @> ARRAY[goal])
            AND (language IS NULL OR d.lang = language)
            AND (since IS NULL OR d.created_at >= since AND d.created_at < until)
            ORDER BY d.created_at DESC, d.id LIMIT at_most
        );
    END IF;
    IF since IS NULL THEN
        undated := ARRAY(
            SELECT d.id FROM document d
            WHERE d.created_at IS NULL AND d.tsv @@ asked AND d.circle_id IN (SELECT unnest(circles))
            AND (kinds IS NULL OR d.kind = ANY (kinds)) AND (space IS NULL OR d.space_id = space)
            AND (theme IS NULL OR d.themes @> ARRAY[theme]) AND (goal IS NULL OR d.goals @> ARRAY[goal])
            AND (language IS NULL OR d.lang = language)
            ORDER BY d.title_words, d.id LIMIT at_most
        );
    END IF;
    RETURN dated || undated;
END
$function$;

-- Which things hold each of these words, in these circles; of a word that more of their documents hold only so many.
CREATE OR REPLACE FUNCTION things_with(
    asked text[], circles bigint[], kinds text[], space uuid, theme uuid, goal integer, language text,
    since timestamptz, until timestamptz, at_most integer
)
RETURNS TABLE (place integer, whole uuid, kind text, id uuid)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
AS $function$
BEGIN
    FOR number IN 1 .. cardinality(asked) LOOP
        CONTINUE WHEN asked[number] = '';
        RETURN QUERY (
            SELECT number, d.whole_id, d.kind, d.id FROM document d
            WHERE d.created_at IS NOT NULL AND d.tsv @@ asked[number]::tsquery
            AND d.circle_id IN (SELECT unnest(circles))
            AND (kinds IS NULL OR d.kind = ANY (kinds)) AND (space IS NULL OR d.space_id = space)
            AND (theme IS NULL OR d.themes @> ARRAY[theme]) AND (goal IS NULL OR d.goals @> ARRAY[goal])
            AND (language IS NULL OR d.lang = language)
            AND (since IS NULL OR d.created_at >= since AND d.created_at < until) LIMIT at_most
        ) UNION ALL (
            SELECT number, d.whole_id, d.kind, d.id FROM document d
            WHERE d.created_at IS NULL AND since IS NULL AND d.tsv @@ asked[number]::tsquery
            AND d.circle_id IN (SELECT unnest(circles))
            AND (kinds IS NULL OR d.kind = ANY (kinds)) AND (space IS NULL OR d.space_id = space)
            AND (theme IS NULL OR d.themes @> ARRAY[theme]) AND (goal IS NULL OR d.goals @> ARRAY[goal])
            AND (language IS NULL OR d.lang = language) LIMIT at_most
        );
    END LOOP;
END
$function$;

-- How each asked word stands in documents: 6 in the title and as asked, 5 in the title, 4 among what is said about it,
-- 3 as asked in the text, 2 in the text, 1 only spelt like it; 0 not at all. The six queries of a word come in that
-- order; an empty one matches nothing. In these circles once more, as ids may be those of parts.
CREATE OR REPLACE FUNCTION graded_documents(
    ids uuid[], wholes uuid[], circles bigint[], g6 text[], g5 text[], g4 text[], g3 text[], g2 text[], g1 text[]
)
RETURNS TABLE (id uuid, kind text, whole_id uuid, lang text, title_words smallint, grades smallint[])
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
AS $function$
BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT q6::tsquery, q5::tsquery, q4::tsquery, q3::tsquery, q2::tsquery, q1::tsquery, place
        FROM unnest(g6, g5, g4, g3, g2, g1) WITH ORDINALITY AS q (q6, q5, q4, q3, q2, q1, place)
    ), chosen AS (
        SELECT unnest(ids) AS chosen_id
        UNION
        SELECT w.id FROM document w WHERE w.whole_id = ANY (wholes)
    )
    SELECT d.id, d.kind, d.whole_id, d.lang, d.title_words, ARRAY(
        SELECT CASE
            WHEN d.tsv @@ q6 THEN 6 WHEN d.tsv @@ q5 THEN 5 WHEN d.tsv @@ q4 THEN 4
            WHEN d.tsv @@ q3 THEN 3 WHEN d.tsv @@ q2 THEN 2 WHEN d.tsv @@ q1 THEN 1 ELSE 0
        END::smallint FROM asked ORDER BY place
    )
    FROM chosen JOIN document d ON d.id = chosen_id WHERE d.circle_id IN (SELECT unnest(circles));
END
$function$;

-- Things that carry one of these themes, in these circles, the newest first.
CREATE OR REPLACE FUNCTION documents_on(
    wanted uuid[], circles bigint[], kinds text[], space uuid, language text,
    since timestamptz, until timestamptz, at_most integer
)
RETURNS TABLE (id uuid, kind text, whole_id uuid, lang text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
AS $function$
BEGIN
    RETURN QUERY SELECT d.id, d.kind, d.whole_id, d.lang FROM document d
    WHERE d.themes && wanted AND d.circle_id IN (SELECT unnest(circles))
    AND (kinds IS NULL OR d.kind = ANY (kinds)) AND (space IS NULL OR d.space_id = space)
    AND (language IS NULL OR d.lang = language)
    AND (since IS NULL OR d.created_at >= since AND d.created_at < until)
    ORDER BY d.created_at DESC NULLS LAST, d.id LIMIT at_most;
END
$function$;

-- Words with this shape in them, or one like it. The threshold lets a swapped pair of letters in a word of six pass
-- ("jugned").
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

-- Words that hold this shape, not at their beginning alone.
CREATE OR REPLACE FUNCTION words_holding(asked text)
RETURNS TABLE (word text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
AS $function$
BEGIN
    RETURN QUERY SELECT w.word FROM document_word w WHERE w.shape LIKE '%' || asked || '%';
END
$function$;
END
$search$;
