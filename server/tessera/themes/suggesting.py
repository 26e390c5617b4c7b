"""Themes that a text may be about: words of its title and of its beginning, of any language, that name a theme."""

from tessera.core.database import Database
from tessera.themes import rules
from tessera.themes.queries import theme_list
from tessera.themes.schemas import ThemeList, Written

MOST = 5
# Of a text so many words are looked at; what it is about is said at its beginning.
TITLE_WORDS, TEXT_WORDS = 16, 24
LONGEST = 4_000

# $1: the folded words. As `queries._FITS` without guesses: a word says something here only where it is a theme's word,
# or both begin alike as forms of one word do.
_NAMED = """
SELECT t.key, x.lang, asked.word, max(CASE
    WHEN has.word = asked.word THEN 4
    WHEN length(has.word) >= 7 AND length(asked.word) >= 5 AND starts_with(has.word, asked.word) THEN 3
    WHEN length(has.word) >= 6 AND starts_with(asked.word, has.word) THEN 3
    WHEN least(length(has.word), length(asked.word)) >= 6 AND abs(length(has.word) - length(asked.word)) <= 3
        AND starts_with(has.word, left(asked.word, least(length(has.word), length(asked.word)) - 2)) THEN 2
    ELSE 0 END) AS fit
FROM theme t
JOIN theme_text x ON x.theme_id = t.id
CROSS JOIN unnest(x.search) AS has (word)
JOIN unnest($1::text[]) AS asked (word) ON left(has.word, 4) = left(asked.word, 4)
WHERE t.retired_at IS NULL
GROUP BY t.key, x.lang, asked.word
"""


async def suggested_list(db: Database, written: Written, lang: str) -> ThemeList:
    """Up to MOST themes that a question being written names, the likeliest first."""
    themes = {theme.key: theme for theme in (await theme_list(db, lang)).items}
    title = rules.telling_words(written.title[:LONGEST])[:TITLE_WORDS]
    text = [word for word in rules.telling_words(written.text[:LONGEST]) if word not in title][:TEXT_WORDS]
    if not (title or text):
        return ThemeList(lang, [])
    rows = await db.pool.fetch(_NAMED, [*title, *text])
    fits = [rules.Fit(*row) for row in rows if row["fit"]]
    found = rules.suggested(fits, title=set(title), order=list(themes))
    return ThemeList(lang, [themes[key] for key in found[:MOST]])
