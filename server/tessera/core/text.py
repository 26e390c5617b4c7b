"""Text that people wrote: Markdown in, safe HTML, plain text, excerpts, its words and its language out.

Invariants:
- HTML of what people write is made only by `render`: markdown-it with HTML off, then nh3 with an allow-list. Both must
  fail before a script passes. What a translation server answers is HTML already and passes the second, `clean`.
- Headings start at h3: the page has its h1, the part its h2. A text that is a whole page begins at h2.
- Images are links, as nothing on a page may load from a foreign host.
- Addresses and telephone numbers in a text with Arabic letters stand in `<bdi dir="ltr">`.
- Whom a text mentions stands in it as `@[id]`, never as a name; it becomes a link (`MENTION`) whose words are filled in
  at reading, escaped: nothing else is put into HTML that is kept.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import cache, partial
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

SITE_LANGUAGES = ("de", "en", "fr", "es", "pt", "uk", "ar")

_TAGS = {
    "p",
    "br",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "li",
    "pre",
    "code",
    "em",
    "strong",
    "s",
    "a",
    "bdi",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_ATTRIBUTES = {"a": {"href", "title"}, "bdi": {"dir"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_SPACES = re.compile(r"\s+")
# Letters without a decomposition in Unicode; ß is handled by casefold (ss). In Arabic those that keyboards of other
# languages have instead, and what is written or left out at will; in Ukrainian ґ, which many leave out.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ґ": "г"}
    | {"ک": "ك", "ی": "ي", "ى": "ي", "ة": "ه", "ە": "ه", "\u0640": "", "\u200c": "", "\u200d": ""}
)
# "ue" for "ü"; after a, e and q it is no umlaut (Treuenbrietzen, Bauer, Quedlinburg).
_UMLAUT = re.compile(r"(?<![aeq])(u)e|([ao])e")
_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bb\u02bc\u02b9`´]")
_WORDS = re.compile(r"\w+")


_TOP = 3


def _lower_headings(top: int, state: Any) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + top - 1, 6)}"


_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TOKEN = re.compile(rf"@\[({_ID})\]")
SOMEBODY = "@…"
MENTION = re.compile(f'<a href="/people/({_ID})" rel="nofollow noopener">{SOMEBODY}</a>')
"""A mention in what `render` gives; the first group is the person's id."""


def _mention(state: StateInline, silent: bool) -> bool:
    found = _TOKEN.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": f"/people/{found[1]}"}
        state.push("text", "", 0).content = SOMEBODY
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


# What is read from left to right in any text: addresses and telephone numbers. Inside Arabic their parts would change
# places. The client knows the same runs in plain text (`lib/ltr.ts`); the cases are `tests/contract/ltr-cases.json`.
# No telephone number begins or ends inside a time, a date, an amount or a span of these, or has one in it.
_NOT_BEFORE, _NOT_AFTER = r"(?<![0-9.,/:])(?<![0-9][\u2013-])", r"(?![.,:/\u2013-]?[0-9])"
_OF_PHONE = r"(?:(?! [\u2013-] |[0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]\.[0-9])[0-9 ()/.\u2013-])"
_PHONE = rf"(?:\+|\(?0){_OF_PHONE}{{5,20}}[0-9]{_NOT_AFTER}|[0-9]{{2,3}}[ .-][0-9]{{3}}[ .-][0-9]{{3,4}}{_NOT_AFTER}"
_LTR = re.compile(
    r"(https?://[!-~]*[A-Za-z0-9_/]|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
    rf"|{_NOT_BEFORE}(?:{_PHONE}))"
)
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def ltr_runs(text: str) -> list[str]:
    """The text in parts: at odd places those that are read from left to right."""
    return _LTR.split(text)


def _isolate(state: Any) -> None:
    for token in state.tokens:
        if token.type == "inline" and _RTL.search(token.content):
            token.children = [part for child in token.children for part in _isolated(child)]


def _isolated(token: Token) -> list[Token]:
    if token.type != "text":
        return [token]
    parts = []
    for at, run in enumerate(ltr_runs(token.content)):
        text = Token("text", "", 0, content=run)
        opened, closed = Token("bdi_open", "bdi", 1, attrs={"dir": "ltr"}), Token("bdi_close", "bdi", -1)
        parts += [opened, text, closed] if at % 2 else [text]
    return parts


@cache
def _parser(top: int) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "breaks": True, "linkify": False})
    parser.disable("image")
    parser.inline.ruler.before("link", "mention", _mention)
    parser.core.ruler.push("lower_headings", partial(_lower_headings, top))
    parser.core.ruler.push("isolate", _isolate)
    return parser


_MARKDOWN = _parser(_TOP)


def render(markdown: str, *, top: int = _TOP) -> str:
    """Safe HTML of a Markdown text; links carry `rel="nofollow noopener"`. `top`: the level of its first headings."""
    return clean(_parser(top).render(markdown), top=top)


def clean(html: str, *, top: int = _TOP) -> str:
    """Foreign HTML without all that a text of ours cannot hold."""
    return nh3.clean(
        html,
        tags=_TAGS | {f"h{top}"},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener",
    ).strip()


def plain(markdown: str) -> str:
    """The words of a Markdown text, blocks and lines divided by one line end, no markup."""
    lines = [_inline(token) for token in _MARKDOWN.parse(markdown) if _holds_text(token)]
    return "\n".join(line for line in lines if line)


def _holds_text(token: Token) -> bool:
    return token.type in ("inline", "code_block", "fence")


def _inline(token: Token) -> str:
    if token.type != "inline":
        return token.content.strip()
    breaks = ("softbreak", "hardbreak")
    return "".join("\n" if part.type in breaks else part.content for part in token.children or []).strip()


def excerpt(markdown: str, length: int) -> str:
    """The beginning of a text on one line, at most `length` characters, cut between words and marked with …"""
    text = _SPACES.sub(" ", plain(markdown)).strip()
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > length // 2 else cut).rstrip(" ,;:.–-") + "…"


def bare_words(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, no accents, umlaut spellings, apostrophes or signs.

    "Bürger-Beteiligung" and "buergerbeteiligung" differ in the blank alone; "Україна" keeps its letters.
    """
    plain = _APOSTROPHES.sub("", text.casefold().translate(_PLAIN))
    decomposed = unicodedata.normalize("NFKD", plain)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return [_UMLAUT.sub(lambda found: found[1] or found[2], word) for word in _WORDS.findall(bare.replace("_", " "))]


@cache
def _identifier() -> Any:
    from py3langid import langid  # its model takes 0.2 s to load

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(list(SITE_LANGUAGES))
    return identifier


def load_languages() -> None:
    """Load what `detect_lang` needs; it takes half a second, so servers do it in a thread before the first use."""
    _identifier()


def detect_lang(text: str, allowed: Collection[str] = SITE_LANGUAGES) -> str:
    """The likeliest language of a text among `allowed` (a non-empty part of the site's languages)."""
    return next(lang for lang, _ in _identifier().rank(text) if lang in allowed)
