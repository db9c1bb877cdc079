"""Pages that stand in place of an article: bot walls, consent walls, login pages, and "not found" that is sent as success.

Careful on purpose: an article that is taken for a wall is lost, a wall that is taken for an article is caught by the quality
rules. So what has an article's length, or says by its markup that it is an article, is never a wall by its words: articles about
CAPTCHAs, cookies and the error 404 are written too. What is cheap is looked at first; most pages are settled by their first
paragraphs.

What does NOT belong here: the words (``wall_words``), and what an outcome does to a run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from broadsheet.fetch.markup import element, paragraph_chars, visible, without_tags
from broadsheet.fetch.wall_words import (
    CAPTCHA_MARKS,
    CHALLENGE_MARKS,
    CHALLENGE_TITLES,
    CHALLENGE_WORDING,
    CONSENT_BUTTONS,
    CONSENT_HOST,
    CONSENT_MARKS,
    CONSENT_PATH,
    CONSENT_WORDING,
    GONE,
    LOGIN_HOST,
    LOGIN_SEGMENTS,
    LOGIN_WORDING,
    RETURN_PARAMETERS,
)
from broadsheet.listing_words import LISTING_WORDS
from broadsheet.models import OutcomeKind, Site
from broadsheet.urls import article_key

Wall = tuple[OutcomeKind, str]

ARTICLE_CHARS = 1200  # of paragraphs: a wall explains itself in fewer
TEASER_CHARS = 600  # of paragraphs: more than that may be a short article, whatever its title
WALL_CHARS = 1500  # of all that is to be read on a challenge, consent or login page
_PARAGRAPH_CHARS = 60  # shorter ones are captions and buttons
_TITLE_BYTES, _TITLE_CHARS = 2000, 150  # what says "not found" says little else
_BODY_LIMIT = 1 << 20  # a longer page is no wall; no more of it is looked at

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_-]+)""")
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{8,})", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[|·•»«:–—-]+\s+|\s*\|\s*")
_ARTICLE_MARKS = (
    b'content="article"',
    b"content='article'",
    b"newsarticle",
    b'"articlebody"',
    b'"blogposting"',
    b"reportagenewsarticle",
)
_OWN_TYPE = (b'content="article"', b"content='article'", b'"articlebody"', b'itemprop="articlebody"')
# Last segments that name another form of the article above them.
_SAME_ARTICLE = frozenset("amp print comments comment gallery photos video full single all embed index.html".split())
_NUMBER = re.compile(r"\d{4,}")


def fronts_of(site: Site) -> frozenset[str]:
    """Keys of the pages of ``site`` that are no articles by its own file: its home page, its listings and feeds."""
    return frozenset(filter(None, map(_key, (site.url, *(source.url for source in site.discover if source.url)))))


def recognise(
    status: int,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    asked_url: str,
    final_url: str,
    fronts: frozenset[str] = frozenset(),
) -> Wall | None:
    """What an answer is instead of the article that was asked for, with a reason in words; None where it may be one.

    ``body`` is decoded (no content coding). With a status beyond 2xx only a bot wall is told; the status tells the rest. ``fronts``
    are keys of the site's fronts (``fronts_of``).
    """
    lowered = body[:_BODY_LIMIT].lower()
    wall = _by_headers(status, {name.lower(): value.lower() for name, value in headers})
    if wall:
        return wall
    is_success = 200 <= status < 300
    if is_success and _leads_to_front(asked_url, final_url, fronts):
        return OutcomeKind.SOFT_404, f"gone: redirected to the front page {final_url}"
    paragraphs = paragraph_chars(lowered, _PARAGRAPH_CHARS, ARTICLE_CHARS)
    if is_success and _leads_up(asked_url, final_url) and not _is_article_by_type(lowered):
        return OutcomeKind.SOFT_404, f"gone: redirected to the section {final_url}"
    if paragraphs >= ARTICLE_CHARS or len(body) > _BODY_LIMIT:
        return None
    page = _Page(lowered, paragraphs)
    if not is_success:
        return _bot_wall(page)
    return _bot_wall(page) or _consent_wall(page, final_url) or _login(page, asked_url, final_url) or _gone(page)


def recognise_redirect(asked_url: str, target: str) -> Wall | None:
    """What a redirect to another site leads to, where its address tells."""
    host = urlsplit(target).hostname or ""
    if CONSENT_HOST.match(host) or CONSENT_PATH.search(urlsplit(target).path.lower()):
        return OutcomeKind.CONSENT_WALL, f"redirected to the consent page {target}"
    if _is_login_address(asked_url, target) or (LOGIN_HOST.match(host) and _returns(target)):
        return OutcomeKind.LOGIN_REQUIRED, f"redirected to the login page {target}"
    return None


class _Page:
    """A page's parts, each worked out when it is asked for."""

    def __init__(self, lowered: bytes, paragraph_chars: int) -> None:
        self.lowered, self.paragraph_chars = lowered, paragraph_chars
        declared = _CHARSET.search(lowered, 0, 2048)
        self._charset = declared[1].decode("ascii") if declared else "utf-8"
        self._text: str | None = None

    @property
    def text(self) -> str:
        """All that is to be read on it, spaces collapsed."""
        if self._text is None:
            self._text = self._plain(visible(self.lowered))
        return self._text

    @property
    def is_short(self) -> bool:
        return len(self.text) <= WALL_CHARS

    @property
    def is_marked_as_article(self) -> bool:
        return any(mark in self.lowered for mark in _ARTICLE_MARKS)

    @property
    def titles(self) -> tuple[str, ...]:
        """Its title and its first headings, whole."""
        found, position = [element(self.lowered, b"title", 0, _TITLE_BYTES)[0]], 0
        for _ in range(3):  # the site's name may be one
            heading, position = element(self.lowered, b"h1", position, _TITLE_BYTES)
            found.append(heading)
        texts = (self._plain(without_tags(text)) for text in found)
        return tuple(text for text in texts if 0 < len(text) <= _TITLE_CHARS)

    def _plain(self, data: bytes) -> str:
        try:
            said = data.decode(self._charset)
        except (ValueError, LookupError):  # wrong, or no encoding of text (undefined, zlib)
            said = data.decode("utf-8", "replace")
        said = _LONG_REFERENCE.sub(" ", said)  # html.unescape fails on a number of thousands of digits
        return " ".join(html.unescape(said).replace("’", "'").lower().split())


def _by_headers(status: int, headers: dict[str, str]) -> Wall | None:
    is_refusal = not 200 <= status < 300
    signs = {
        "Cloudflare": headers.get("cf-mitigated") == "challenge",
        "AWS WAF": headers.get("x-amzn-waf-action") in ("challenge", "captcha"),
        "DataDome": is_refusal and ("x-datadome" in headers or headers.get("x-dd-b") is not None),
        "Sucuri": "x-sucuri-block" in headers,
        "Vercel": headers.get("x-vercel-mitigated") in ("challenge", "deny"),
    }
    vendor = next((name for name, is_there in signs.items() if is_there), None)
    return _bot(vendor, status) if vendor else None


def _bot(vendor: str, status: int | None = None) -> Wall:
    said = f" (HTTP {status})" if status and status >= 300 else ""
    return (
        OutcomeKind.BOT_WALL,
        f"a challenge or block page{f' of {vendor}' if vendor else ''}{said} in place of the article",
    )


def _bot_wall(page: _Page) -> Wall | None:
    titles = page.titles
    vendor = next((CHALLENGE_TITLES[title] for title in titles if title in CHALLENGE_TITLES), None)
    marked = next(
        (name for name, marks in CHALLENGE_MARKS.items() if any(mark in page.lowered for mark in marks)), None
    )
    has_captcha = any(mark in page.lowered for mark in CAPTCHA_MARKS)
    if (vendor is None and marked is None and not has_captcha) or page.is_marked_as_article or not page.is_short:
        return None
    is_worded = CHALLENGE_WORDING.search(page.text) is not None or any(map(CHALLENGE_WORDING.search, titles))
    is_bare = len(page.text) <= 300
    if vendor and (marked or is_worded or is_bare):
        return _bot(vendor)
    if marked and (vendor is not None or is_worded or is_bare):
        return _bot(marked)
    if is_worded and (vendor is not None or has_captcha) and page.paragraph_chars <= TEASER_CHARS:
        return _bot("")
    return None


def _consent_wall(page: _Page, final_url: str) -> Wall | None:
    parts = urlsplit(final_url)
    if CONSENT_HOST.match(parts.hostname or "") or CONSENT_PATH.search(parts.path.lower()):
        return (OutcomeKind.CONSENT_WALL, f"led to the consent page {final_url}") if page.is_short else None
    if not any(mark in page.lowered for mark in CONSENT_MARKS) or page.is_marked_as_article or not page.is_short:
        return None
    wordings = {found[0] for found in CONSENT_WORDING.finditer(page.text)}
    if (
        len(wordings) >= 2
        and CONSENT_BUTTONS.search(page.text)
        and ("cookie" in page.text or "consent" in page.text or len(wordings) >= 3)
    ):
        return OutcomeKind.CONSENT_WALL, "a page that asks for consent, and little else, in place of the article"
    return None


def _login(page: _Page, asked_url: str, final_url: str) -> Wall | None:
    if _is_login_address(asked_url, final_url):
        return OutcomeKind.LOGIN_REQUIRED, f"led to the login page {final_url}"
    if (
        b'type="password"' not in page.lowered
        and b"type='password'" not in page.lowered
        and b"type=password" not in page.lowered
    ):
        return None
    if page.is_marked_as_article or not page.is_short or page.paragraph_chars > TEASER_CHARS:
        return None
    if any(map(LOGIN_WORDING.search, page.titles)):
        return OutcomeKind.LOGIN_REQUIRED, "a page with a login form, and little else, in place of the article"
    return None


def _is_login_address(asked_url: str, url: str) -> bool:
    """Whether ``url`` is a login page that remembers where we came from, and not what was asked for."""
    path = urlsplit(url).path
    return path != urlsplit(asked_url).path and not LOGIN_SEGMENTS.isdisjoint(_segments(path)) and _returns(url)


def _returns(url: str) -> bool:
    return any(name.lower() in RETURN_PARAMETERS for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _gone(page: _Page) -> Wall | None:
    if page.is_marked_as_article or page.paragraph_chars > TEASER_CHARS:
        return None
    said = next(
        (part for title in page.titles for part in (title, *_SEPARATOR.split(title)) if GONE.fullmatch(part)), None
    )
    return (OutcomeKind.SOFT_404, f"answered with success, and says: {said}") if said else None


def _leads_to_front(asked_url: str, final_url: str, fronts: frozenset[str]) -> bool:
    """Whether an article's address was redirected to the home page, or to what the site file names as a listing or feed."""
    asked, final = urlsplit(asked_url), urlsplit(final_url)
    if _key(asked_url) == _key(final_url) or not (_segments(asked.path) or asked.query):
        return False
    if _key(final_url) in fronts:
        return _key(asked_url) not in fronts
    # A query may name an article all the same: /?p=7.
    return not final.query and _is_home(_segments(final.path)) and bool(_segments(asked.path))


def _leads_up(asked_url: str, final_url: str) -> bool:
    """Whether an article's address was redirected to a section: a front above it, or one that no article could be called."""
    final = urlsplit(final_url)
    asked_path, path = _segments(urlsplit(asked_url).path), _segments(final.path)
    if final.query or not asked_path or len(path) >= len(asked_path) or any(map(_names_article, path)):
        return False
    is_above = asked_path[: len(path)] == path
    if is_above:
        return (asked_path[-1] not in _SAME_ARTICLE and not asked_path[-1].isdecimal()) or _names_article(
            asked_path[-1]
        )
    return _names_article(asked_path[-1]) and path[0] in LISTING_WORDS


def _is_home(path: list[str]) -> bool:
    return path in ([], ["index.html"], ["index.htm"], ["index.php"], ["home"])


def _is_article_by_type(lowered: bytes) -> bool:
    """Whether the page calls itself an article; the lists of sections name the types of their articles, too."""
    return any(mark in lowered for mark in _OWN_TYPE)


def _key(url: str) -> str | None:
    try:
        return article_key(url)
    except ValueError:
        return None


def _names_article(segment: str) -> bool:
    return segment.count("-") >= 2 or segment.count("_") >= 2 or _NUMBER.search(segment) is not None


def _segments(path: str) -> list[str]:
    return [part for part in unquote(path).lower().split("/") if part]
