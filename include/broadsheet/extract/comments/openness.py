"""Whether comments can still be written on a page: it shows the form for them, or says that they are closed.

A form is believed before a sentence. A page that says nothing gives None, as does one whose comments a script loads: what its own
templates call closed is another system's. A false "closed" costs late comments, since nobody comes back to the page, so a notice
counts only where it is short, an element of its own, and in what is called comments, or the last thing after the article's text; it
counts from its beginning to the state it names, and not where it says what passes ("currently") or a rule ("after 14 days").
JSON-LD's CommentAction does not count: plugins state it for pages whose theme shows no comments at all.

What does NOT belong here: the sentences (``lexicon.yml``), the systems that load comments by script (``providers``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.lexicon import one_of
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.text import squeeze

_OPEN = ("wpd-comments-open", "must-log-in", "comment-editor", "comment-editor-src")  # only there where one may write
_FORMS = re.compile(
    r"(?:^|[\s_-])(?:comment-?_?form|commentform|respond|comment-?respond|(?:wpd|wc)_comm_form|comments?)(?:$|[\s_-])"
)
_OTHER_FORMS = re.compile(
    r"report|abuse|flag|contact|feedback|e-?mail|share|newsletter|edit-|wpcf7|gform|search|moderat|carousel|lightbox"
)
_FORM_LEVELS = 8  # from a text area up to what is called a comment form or section
_NOTICE = frozenset("no-comments nocomments no_comments comments-closed comments_closed commentsclosed".split())
_NOTICE_TAGS = frozenset("p div span h2 h3 h4 h5 h6 strong em b i small section header footer".split())
_NO_PLACE = frozenset("html body a input button textarea label script style form li img link".split())
_ELSEWHERE = frozenset({"a", "nav", "aside", "blockquote", "template", "noscript"})
_RARE = 3  # elements of one name that are looked into: comments come in numbers
_FEW = 2  # children of a notice before whose text it says nothing
_FIRST_CHARS = 1000  # longer, it is no notice, and need not be asked for the rest
_IN_COMMENT = re.compile(
    r"(?:^|\s)(?:(?:li-|div-|article-)?comment-\d+|depth-\d+|comment-?_?(?:body|content|text|entry|message)|commenttext)(?:$|\s)"
)
_IN_ARTICLE = re.compile(r"(?:^|\s)(?:(?:article|entry|post|story)[-_]*(?:body|content|text)|articlebody)(?:$|\s)")
_GOES_ON = re.compile(r"[.!?…]\s+\S")  # a paragraph of the text may begin with the sentence; the notice is nothing else
_LAST_BLOCKS = 3  # of the body: what follows the text stands there
_GAP = r"(?:\s[^.!?]{1,80}?)?\s"  # "to this article", "unter diesem Beitrag"
_SENTENCES = one_of("closed").replace("<GAP>", _GAP)
_CLOSED = re.compile(rf"(?:sorry,?\s|leider\s|désolé,?\s)?(?:{_SENTENCES})(?![\w-])", re.IGNORECASE)
# What a notice that its class calls so must at least say: "no-comments" is also what "Be the first!" is called.
_STATE = re.compile(rf"\b(?:{one_of('closed_state')})(?!\w)", re.IGNORECASE)
_PASSING = re.compile(rf"\b(?:{one_of('closed_passing')})(?!\w)", re.IGNORECASE)
_FOR_GOOD = re.compile(r"\bnot (?:being )?(?:allowed|accepted|possible)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.!?](?:\s|$)")
_MOST = 250  # characters: a notice is no longer


def is_open(page: ParsedPage, provider: str | None) -> bool | None:
    """True where a page shows a form to write comments, False where it says that they are closed, None where it says neither.

    Of the whole tree: to be asked before the body is read.
    """
    places = page.called(words.STRONG, *words.STRONG_WORDS)
    may_offer = bool(places) or "respond" in page.names
    if may_offer and (not page.names.isdisjoint(_OPEN) or any(map(_is_for_comments, page.of("textarea")))):
        return True
    if provider is not None:
        return None
    notices = {notice for notice in _notices(places) if _is_of_article(notice)}
    return False if 0 < len(notices) <= _RARE else None


def ends_closed(body: str | None) -> bool:
    """Whether one of the last paragraphs of an article's text is the notice that comments are closed."""
    tail = (body or "")[-1000:].split("\n\n")[1:]
    return any(not _GOES_ON.search(block) and says_closed(block) for block in tail[-_LAST_BLOCKS:])


def _is_for_comments(area: HtmlElement) -> bool:
    """Whether the nearest thing around a text area that says what it is for says comments, and nothing says otherwise."""
    if (area.get("name") or "").startswith("comment_body["):  # Drupal's, at any depth
        return True
    in_form = is_called = False
    for level, around in enumerate(area.iterancestors()):
        if level == _FORM_LEVELS or around.tag in {"body", "html"}:
            break
        names = names_of(around)
        if _OTHER_FORMS.search(names):
            return False
        in_form = in_form or around.tag == "form"
        is_called = is_called or bool(_FORMS.search(names))
        if in_form and is_called:
            return True
    return False


def _notices(places: list[HtmlElement]) -> Iterator[HtmlElement]:
    """Elements that say closed in so many words, wherever they stand."""
    often = Counter(names_of(place) for place in places)
    for place in places:
        names = names_of(place)
        if often[names] > _RARE or place.tag in _NO_PLACE:
            continue
        if not _NOTICE.isdisjoint(names.split()) and mentions_closed(squeeze(place.text_content())):
            yield place
            continue
        near = (place, *place, *(inner for child in place for inner in child))
        yield from islice((e for e in near if e.tag in _NOTICE_TAGS and _says_closed(e)), 1)


def _says_closed(element: HtmlElement) -> bool:
    """Whether an element's whole text is the notice. Most are told by their first letters, without asking for all of it."""
    first = element.text
    is_late = first is None or not first.strip()  # it begins in a child: an icon, a paragraph
    if (is_late and not 0 < len(element) <= _FEW) or len(first or "") > _FIRST_CHARS:
        return False
    if any(inner.tag in _ELSEWHERE for inner in element.iterdescendants()):
        return False
    return says_closed(squeeze(element.text_content()))


def _is_of_article(element: HtmlElement) -> bool:
    """Not in a comment, in the article's text, in a link, or beside the article. Themes do put the comment section into the text."""
    in_section = False
    for around in (element, *element.iterancestors()):
        if around.tag in {"body", "html"}:
            return True
        if around.tag in _ELSEWHERE:
            return False
        names = names_of(around)
        if any(other.search(names) for other in (_IN_COMMENT, words.ASIDE, words.RECENT, words.WIDGET)):
            return False
        if not in_section and (_IN_ARTICLE.search(names) or "articlebody" in (around.get("itemprop") or "").lower()):
            return False
        in_section = in_section or (around is not element and bool(words.SECTION.search(names)))
    return True


def says_closed(text: str) -> bool:
    """Whether ``text``, one squeezed line, begins by saying that comments are closed, for good and here."""
    if not 8 <= len(text) <= _MOST or (match := _CLOSED.match(text)) is None:
        return False
    return not _passes(text, match.end())


def mentions_closed(text: str) -> bool:
    """The same of an element that is called closed: anywhere in it, and in fewer words."""
    match = _STATE.search(text) if len(text) <= _MOST else None
    return match is not None and not _passes(text, match.end())


def _passes(text: str, end: int) -> bool:
    """Whether the clause around the state, from the text's beginning, says that it passes, or is a rule."""
    rest = _CLAUSE.search(text, end)
    return _PASSING.search(_FOR_GOOD.sub("", text[: rest.start() if rest else len(text)])) is not None
