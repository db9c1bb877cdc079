"""The rows that travel between stages, one frozen dataclass a table; each field says what it means.

Times are timezone-aware UTC in memory and UTC ``TIMESTAMP`` in files and tables. The sentences feed the data dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from broadsheet.text import printable, printable_line, printable_url


def column(doc: str, *, schema_org: str | None = None, default: Any = ...) -> Any:
    """A dataclass field with its sentence for the data dictionary and its schema.org property, where there is one."""
    metadata = {"doc": doc, "schema_org": schema_org}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


def column_docs(row: type) -> Iterator[tuple[str, str, str | None]]:
    """(name, sentence, schema.org property or None) of each column of a row type, in order."""
    for f in fields(row):
        yield f.name, f.metadata["doc"], f.metadata["schema_org"]


_MOST_SAID = 1000  # characters of a reason or a detail
_TEXTS: dict[Any, tuple[str, ...]] = {}
_OF_PARAGRAPHS = frozenset({"body"})  # every other text is one line


class Printable:
    """A row of a table of text: whoever makes it, no control character gets into it (``text.printable``)."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in _texts_of(type(self)):
            value = getattr(self, name)
            if isinstance(value, str):
                shown = _shown(name, value)
                if shown != value:
                    object.__setattr__(self, name, shown)  # frozen: this is where it is made
            elif isinstance(value, tuple):
                object.__setattr__(self, name, tuple(printable_line(item) for item in value))


def _texts_of(row: Any) -> tuple[str, ...]:
    if row not in _TEXTS:
        _TEXTS[row] = tuple(f.name for f in fields(row) if "str" in str(f.type))
    return _TEXTS[row]


def _shown(name: str, value: str) -> str:
    if name.endswith("url"):
        return printable_url(value)
    if name in _OF_PARAGRAPHS:
        return printable(value)
    line = printable_line(value)
    return f"{line[: _MOST_SAID - 1]}…" if name in ("reason", "detail") and len(line) > _MOST_SAID else line


class PageKind(StrEnum):
    """What a page was asked for."""

    ARTICLE = "article"
    COMMENTS = "comments"  # a further page of comments, or a comment API's answer
    SOURCE = "source"  # a feed, a sitemap, a listing
    EVIDENCE = "evidence"  # what stood in place of an article: a bot wall, a login page


class OutcomeKind(StrEnum):
    """How a link ended. Every link has exactly one."""

    ACCEPTED = "accepted"  # an article row that passed the gate
    SUSPECTED = (
        "suspected"  # a row that passed the gate and is kept aside: it speaks against what is known of the article
    )
    REJECTED = "rejected"  # an article row kept in ops.rejected_articles
    NOT_AN_ARTICLE = "not_an_article"  # the page has no article: index, soft 404, empty
    EXTRACTION_FAILED = "extraction_failed"  # the page broke the extractor: time, memory, crash
    OUT_OF_WINDOW = "out_of_window"  # its date lies outside the window
    DUPLICATE = "duplicate"  # another link of the run has the same canonical URL
    KNOWN = "known"  # an earlier run has settled it, and no revisit is due
    EXCLUDED = "excluded"  # a pattern of the site file, or a host that is not the site's
    ERASED = "erased"  # it was erased at somebody's wish: see ops.erasures
    OVER_LIMIT = "over_limit"  # the site's cap on pages or time per run was reached
    ROBOTS_DISALLOWED = "robots_disallowed"  # robots.txt says no
    ROBOTS_UNREADABLE = "robots_unreadable"  # robots.txt could not be read, which means no for now
    NOT_FOUND = "not_found"  # 404 or 410
    REFUSED = "refused"  # another 4xx, or a 2xx or 3xx that is no whole page
    RATE_LIMITED = "rate_limited"  # 429, or a Retry-After that is longer than the run
    SERVER_FAILED = "server_failed"  # 5xx, also after retries
    UNREACHABLE = "unreachable"  # DNS, connection, time-out (408 and 425 say so too), also after retries
    REDIRECTED_AWAY = "redirected_away"  # to a host that is not the site's, or in circles
    TOO_LARGE = "too_large"  # over the size limit
    WRONG_TYPE = "wrong_type"  # not HTML
    BOT_WALL = "bot_wall"  # a challenge or block page in place of the article
    CONSENT_WALL = "consent_wall"  # a consent page in place of the article
    LOGIN_REQUIRED = "login_required"  # a login or subscription page in place of the article
    SOFT_404 = "soft_404"  # answered with success, and says that it does not exist
    FORBIDDEN_ADDRESS = "forbidden_address"  # a private, loopback or link-local address
    DAMAGED = "damaged"  # a WARC record that is torn or fails its digest
    NOT_ARCHIVED = "not_archived"  # to be extracted again, and its raw bytes are not kept: noarchive, retention


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that a source promised, with what the source said of it."""

    url: str = column("The URL as the source gives it, made absolute.", schema_org="url")
    canonical_url: str = column("Its canonical spelling (see urls.canonical_url).", schema_org="mainEntityOfPage")
    source_channel: str = column(
        "Kind of the source that promised it: rss, sitemap, listing, warc, ... (see site files)."
    )
    source_url: str = column("The feed, sitemap, listing, API or WARC file it was found in.")
    published_hint_at: datetime | None = column("When the source says it was published.", default=None)
    headline_hint: str | None = column("The source's title for it.", default=None)
    comment_count_hint: int | None = column("The source's count of comments (slash:comments).", default=None)
    comment_feed_url: str | None = column("The source's address of its comment feed (wfw:commentRss).", default=None)
    modified_hint_at: datetime | None = column(
        "The latest moment at which it was last changed (sitemap lastmod); never a publication date.", default=None
    )
    taken_as: str = column(
        "Why the run takes it: window (its date, or none is known), new (not seen before), revisit, owed.",
        default="window",
    )
    published_hint_precision: str | None = column(
        "How fine published_hint_at is: second, minute, day (then it is that day's midnight in the site's zone).",
        default=None,
    )
    is_unpromised: bool = column("Whether no source of this run names it: an earlier run's did.", default=False)

    def __post_init__(self) -> None:
        for name in ("url", "canonical_url"):  # spelt as the link's outcome and article will spell it
            object.__setattr__(self, name, printable_url(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that was archived: where its raw bytes lie, and how it was answered."""

    url: str = column("The URL that was asked for; the WARC's target URI.", schema_org="url")
    final_url: str = column("The URL that answered, after redirects.")
    link_url: str = column("URL of the link or source this page belongs to.")
    kind: str = column("What it was asked for: article, comments, source.")
    http_status: int = column("Status code of the final answer.")
    content_type: str | None = column("Content-Type header of the answer, whole.")
    fetched_at: datetime = column("When the answer had arrived, by our clock (for a WARC: its WARC-Date).")
    served_at: datetime = column("The answer's Date header, else fetched_at: what relative times on the page refer to.")
    warc_path: str = column("WARC file with the raw answer; relative to BROADSHEET_HOME where it lies below it.")
    warc_offset: int = column("Offset of the record in that file, bytes.")
    warc_length: int = column("Length of the record in that file, bytes, compressed.")
    raw_sha256: str = column("SHA-256 of the answer's body as it was sent, after content decoding.")
    body_bytes: int = column("Length of that body, bytes.")
    robots_rule: str | None = column("The robots.txt rule that allowed it.", default=None)
    etag: str | None = column("ETag header of the answer, as sent.", default=None)
    last_modified: str | None = column("Last-Modified header of the answer, as sent.", default=None)
    is_unchanged: bool = column(
        "Whether the answer was 304, or had the bytes of an earlier one: then its record is a revisit without a body.",
        default=False,
    )
    refers_to_warc_path: str | None = column("For a revisit: WARC file with the bytes.", default=None)
    refers_to_warc_offset: int | None = column(
        "For a revisit: offset there of the record with the bytes.", default=None
    )
    is_archived: bool = column(
        "False where the page asks not to be archived (noarchive) or its rights are reserved: its bytes go with the run.",
        default=True,
    )
    reservation: str | None = column(
        "Where text and data mining is reserved: header, meta, tdmrep.json, rsl; only metadata is kept then.",
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Request:
    """One URL to ask for, and on whose behalf."""

    url: str = column("The URL to ask for.")
    kind: str = column("What it is asked for: article, comments, source (see PageKind).")
    link_url: str = column("URL of the link (for comments: the article's) or of the source it belongs to.")
    prior: Page | None = column(
        "The last answer of that URL that is archived: asked for only if changed.", default=None
    )
    may_stay: bool = column(
        "False where its article asks not to be archived: then the answer is not, either.", default=True
    )


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page with its bytes, as the archive gives it back; never staged, never in XCom."""

    page: Page
    body: bytes  # after content and transfer decoding


@dataclass(frozen=True, slots=True)
class Article(Printable):
    """One article as extracted from one page."""

    article_id: str = column("UUID made from the canonical URL.", schema_org="identifier")
    site: str = column("Id of the site: the stem of its file.")
    url: str = column("The URL it was found under.", schema_org="url")
    canonical_url: str = column("The one URL of the article.", schema_org="mainEntityOfPage")
    headline: str | None = column("Headline.", schema_org="headline")
    body: str | None = column(
        "Text in plain paragraphs, split by an empty line; no comments.", schema_org="articleBody"
    )
    authors: tuple[str, ...] = column(
        "People who wrote it; where the byline names none, the agency, desk or pseudonym it names.",
        schema_org="author",
        default=(),
    )
    published_at: datetime | None = column("When it was first published.", schema_org="datePublished", default=None)
    published_at_precision: str | None = column("How fine that is: second, minute, day.", default=None)
    published_at_source: str | None = column(
        "Where it was read: json_ld, meta, html, url, feed; updated: only the date of a change is shown.", default=None
    )
    modified_at: datetime | None = column("When it says it was last changed.", schema_org="dateModified", default=None)
    description: str | None = column("Summary that the page gives.", schema_org="description", default=None)
    section: str | None = column("Section of the paper.", schema_org="articleSection", default=None)
    keywords: tuple[str, ...] = column("Keywords and tags.", schema_org="keywords", default=())
    language: str | None = column("Language of the text, ISO 639-1.", schema_org="inLanguage", default=None)
    language_declared: str | None = column("Language the page declares, ISO 639-1.", default=None)
    language_detected: str | None = column("Language detected in the body, ISO 639-1.", default=None)
    image_url: str | None = column("Main image.", schema_org="image", default=None)
    publisher: str | None = column("Who published it.", schema_org="publisher", default=None)
    credit_line: str | None = column(
        "Credit that closes the text, as printed: (Reuters).", schema_org="creditText", default=None
    )
    dateline: str | None = column("Place that opens the text: LONDON (AP).", schema_org="dateline", default=None)
    is_teaser: bool = column("Whether only the beginning of the article is on the page.", default=False)
    is_accessible_for_free: bool | None = column(
        "Whether the page says so.", schema_org="isAccessibleForFree", default=None
    )
    license_url: str | None = column("Licence that the page declares.", schema_org="license", default=None)
    declared_comment_count: int | None = column(
        "Comments that the page or feed declares, less pingbacks.", schema_org="commentCount", default=None
    )
    declared_comment_source: str | None = column(
        "Where that was read: heading, json_ld, microdata, feed, rest.", default=None
    )
    extracted_comment_count: int = column("Comment rows extracted.", default=0)
    comment_provider: str | None = column("System that loads comments by script: disqus, coral, ...", default=None)
    body_extractor: str | None = column(
        "Whose text was taken as the body: blocks, trafilatura, container, json_ld.", default=None
    )
    body_json_ld_chars: int | None = column(
        "Length of JSON-LD articleBody, characters, where there is one.", default=None
    )
    extractor: str = column("Name of the extractor.", default="broadsheet")
    extractor_version: str = column("Version of the extractor and of trafilatura.", default="")
    rules_sha256: str = column("Digest of the site's rules for extraction.", default="")
    is_metadata_only: bool = column(
        "Whether its rights are reserved, so that no text and no comments are kept.", default=False
    )
    is_open_for_comments: bool | None = column(
        "Whether comments can still be written; NULL where the page does not say.", default=None
    )
    http_status: int = column("Status code of its page.", default=200)
    fetched_at: datetime | None = column("When its page was fetched.", default=None)
    raw_sha256: str = column("SHA-256 of its page's body: finds the raw bytes in ops.pages.", default="")
    run_id: str = column("The run that gave this row.", default="")
    source_channel: str = column("Kind of the source that promised it.", default="")
    body_reason: str | None = column(
        "How sure the choice of the body was: doubt, the share of it expected to be wrong; where others were asked, how much each agrees with the rest.",
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Comment(Printable):
    """One reader comment."""

    article_id: str = column("UUID of its article.", schema_org="about")
    comment_id: str = column("UUID, from the native id where there is one.", schema_org="identifier")
    native_id: str | None = column("The platform's own id; NULL where that is an address of a person.")
    parent_comment_id: str | None = column("UUID of the comment it answers.", schema_org="parentItem")
    position: int = column("Place in reading order, from 1.", schema_org="position")
    depth: int = column("0 for a first-level comment, its parent's depth + 1 for a reply.")
    author: str | None = column(
        "Name shown, without e-mail and IP addresses and links; NULL where it is nothing else.", schema_org="author"
    )
    posted_at: datetime | None = column("When it was posted.", schema_org="dateCreated")
    body: str = column(
        "Text as its author wrote it, whatever addresses stand in it; paragraphs split by an empty line.",
        schema_org="text",
    )
    found_by: str = column("Reader that found it: json_ld, microdata, wordpress, wordpress_rest, ...")
    posted_at_text: str | None = column("The time as printed.", default=None)
    posted_at_precision: str | None = column(
        "How fine it is: second, minute, hour, day, week, month, year.", default=None
    )
    posted_at_source: str | None = column("Where its zone came from: offset, utc, site, relative.", default=None)
    upvote_count: int | None = column("Votes for.", schema_org="upvoteCount", default=None)
    downvote_count: int | None = column("Votes against.", schema_org="downvoteCount", default=None)
    is_by_staff: bool = column("Whether it is marked as by the author or staff.", default=False)
    is_deleted: bool = column("Whether only a placeholder is left of it.", default=False)
    is_parent_missing: bool = column("Whether it names a parent that is not on the page.", default=False)
    url: str | None = column("Its permalink; NULL where it would lead to a person.", schema_org="url", default=None)
    page_url: str | None = column("The page or API answer it was read from.", default=None)
    run_id: str = column("The run that gave this row.", default="")


@dataclass(frozen=True, slots=True)
class Issue(Printable):
    """Something worth knowing about one page that stopped nothing."""

    url: str = column("The page.")
    code: str = column("What it is, in snake_case: comment_without_date, ...")
    detail: str = column("What was seen.")


@dataclass(frozen=True, slots=True)
class Outcome(Printable):
    """How one link ended."""

    url: str = column("The link's URL.", schema_org="url")
    stage: str = column("The stage at which it ended.")
    kind: str = column("How: one of OutcomeKind.")
    reason: str = column("Why, in words; for rejected rows the rules' ids.")


@dataclass(frozen=True, slots=True)
class Claim(Printable):
    """What one page says of its article's address; stays in the run's folder."""

    url: str = column("The link's URL.")
    own_url: str = column("The page's own address: what answered, in its canonical spelling.")
    full_url: str = column("The same, with the parameters that are left out only in doubt.")
    named_url: str | None = column(
        "What it names as canonical, where nothing on the page speaks against that.", default=None
    )
    refused_url: str | None = column("What it names as canonical and was not believed.", default=None)
    refused_reason: str | None = column("Why, in words.", default=None)
    is_disputed: bool = column("Whether another article's text stands against it.", default=False)


@dataclass(frozen=True, slots=True)
class SourceReading(Printable):
    """What one source of links gave in one run, and how much of it the others found too."""

    source_url: str = column("The source, as the site file names it.")
    source_channel: str = column("Its kind.")
    link_count: int = column("Distinct articles it promised (canonical URLs).")
    window_link_count: int = column("Of these, with a date in the run's window.")
    taken_count: int = column("Of these links, taken by this run.")
    elsewhere_count: int = column("Of window_link_count, promised by another source of the run, or settled before.")
    oldest_hint_at: datetime | None = column(
        "Oldest date of publication it gave: how far back it reaches.", default=None
    )
    newest_hint_at: datetime | None = column("Newest date of publication it gave.", default=None)
    problem: str | None = column("Why it could not be read.", default=None)


@dataclass(frozen=True, slots=True)
class Rejection(Printable):
    """Why one article row was rejected; the row itself stays beside it in the same file."""

    url: str = column("The article's link.")
    rule_ids: tuple[str, ...] = column("Ids of the rules that it failed.")
    reason: str = column("What each rule saw.")


@dataclass(frozen=True, slots=True)
class Signs:
    """What extraction saw of a page on its way, and no column of the article holds; stays in the run's folder."""

    url: str = column("The link's URL.")
    trafilatura_chars: int | None = column(
        "Length of trafilatura's text of the page, characters, where it was asked.", default=None
    )
    link_share: float | None = column("Share of the body's element that stands in links, 0 to 1.", default=None)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article page, with its further comment pages, gave."""

    article: Article
    comments: tuple[Comment, ...]
    issues: tuple[Issue, ...]
    claim: Claim | None = None
    signs: Signs | None = None
