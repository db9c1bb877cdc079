"""One new reading of a known article beside what is known: what has changed, and what of it speaks against the reading.

Ids of doubts are in ``known.DOUBTS``. What does NOT belong here: comments (``comparing_comments``), and what shows only in several
articles at once (``comparing_batch``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from broadsheet.ids import article_id
from broadsheet.models import Article, Comparison, Site
from broadsheet.quality.known import KnownArticle
from broadsheet.text import shorten, squeeze, words
from broadsheet.urls import canonical_url

MAX_WORDS = 20_000  # beyond it an article is a book, and its beginning tells
SHINGLE_WORDS = 5
MIN_BODY_CHARS = 100  # a shorter body may be rewritten whole
MIN_LANGUAGE_CHARS = 300  # below it detection guesses
HALF = 0.5
SAME_TEXT_SHARE = 0.95  # of the known text's runs of words, found in the new one: a correction at most
OTHER_TEXT_SHARE = 0.1  # at most that much two articles of one paper share
MAX_DATE_SHIFT_SECONDS = 15 * 60.0  # papers touch up the minute of publication
COARSE = {"second": 0, "minute": 1, "hour": 2, "day": 3}
MIN_LETTERS = 5  # of other scripts or with accents, before their loss says something
# UTF-8 that was read as Latin-1 or Windows-1252, and what could not be read at all.
_BROKEN = re.compile("\ufffd|[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0192\u02c6\u02dc\u0152-\u0178\u2013-\u2122]")


@dataclass(slots=True)
class Compared:
    """One reading and what is known, side by side; ``doubts``: what was seen, by the doubt's id."""

    read: Article
    known: KnownArticle
    kept_text_share: float | None
    is_same_text: bool
    is_older: bool = False
    is_broken_off: bool = False  # the page ended before it was closed
    doubts: dict[str, str] = field(default_factory=dict)
    comment_count: int = 0
    known_comment_count: int = 0
    kept_comment_count: int = 0
    renumbered_count: int = 0

    @property
    def is_headline_changed(self) -> bool:
        """Whether the headline is another one, or gone; case and white space apart."""
        return _plain(self.read.headline) != _plain(self.known.headline)

    @property
    def shift_seconds(self) -> float | None:
        """How far the date of publication has moved."""
        new, old = self.read.published_at, self.known.published_at
        return (new - old).total_seconds() if new and old else None

    def row(self, *, is_compared: bool) -> Comparison:
        """As a row of the run's folder; its doubts count only where the reading was meant to be compared."""
        read, known = self.read, self.known
        return Comparison(
            url=read.url,
            article_id=known.article_id,
            known_fetched_at=known.fetched_at,
            doubts=tuple(self.doubts) if is_compared else (),
            reason="; ".join(f"{rule}: {why}" for rule, why in self.doubts.items()),
            known_body_chars=len(known.body or ""),
            body_chars=len(read.body or ""),
            kept_text_share=self.kept_text_share,
            is_headline_changed=self.is_headline_changed,
            is_author_lost=bool(known.authors) and not read.authors,
            is_author_changed=bool(known.authors and read.authors) and _names(known.authors) != _names(read.authors),
            is_date_lost=known.published_at is not None and read.published_at is None,
            published_shift_seconds=self.shift_seconds,
            known_comment_count=self.known_comment_count,
            comment_count=self.comment_count,
            kept_comment_count=self.kept_comment_count,
            renumbered_count=self.renumbered_count,
            known_url=known.url,
            is_compared=is_compared and (not self.is_older or bool(self.doubts)),
            is_known_weak=known.is_weak,
        )


def compare(read: Article, known: KnownArticle, site: Site, *, is_broken_off: bool = False) -> Compared:
    """Compare the articles themselves. ``is_broken_off``: the page ended before it was closed.

    Of a reading that is older than what is known only that counts which can't have been otherwise then. What was doubted and then
    taken over is no better than what was there before: a reading that goes with either is believed.
    """
    kept, is_same = kept_text(known.body, read.body)
    is_older = bool(read.fetched_at and read.fetched_at <= known.last_fetched_at)
    compared = Compared(read, known, kept, is_same, is_older, is_broken_off)
    if known.is_weak or _gets_its_address_back(read, known):
        compared.known = replace(known, is_weak=True)
        return compared
    doubts = _doubts(read, known, site, kept, is_same=is_same)
    if doubts and known.former:
        kept, is_same = kept_text(known.former.body, read.body)
        doubts = doubts if _doubts(read, known.former, site, kept, is_same=is_same) else {}
    if compared.is_older:
        doubts = {rule: why for rule, why in doubts.items() if rule in ("K03", "K10", "K12", "K13", "K15")}
    elif is_broken_off and not read.is_metadata_only and _is_beginning(read.body, known.body):
        doubts["K16"] = (
            f"the page breaks off after {len(read.body or '')} characters of text, before {len(known.body or '')}"
        )
    compared.doubts.update(doubts)
    return compared


def _gets_its_address_back(read: Article, known: KnownArticle) -> bool:
    """Whether an article was read at its own address, which what is known only claimed; or has it now, which it did not before.

    A wall has no date of its own.
    """
    is_dated = read.published_at is not None and read.published_at_source != "feed"
    is_own = article_id(canonical_url(read.url)) == read.article_id
    was_elsewhere = not known.is_at_home or (read.url == known.url and read.article_id != known.article_id)
    return is_dated and is_own and was_elsewhere


def kept_text(known: str | None, new: str | None) -> tuple[float | None, bool]:
    """Share of the known text's runs of words that stand in the new one, and whether they are one text but for a correction.

    None where nothing was known.
    """
    before, after = _runs(known), _runs(new)
    if not before:
        return None, not after
    share = len(before & after) / len(before)
    return share, share >= SAME_TEXT_SHARE and len(before & after) >= SAME_TEXT_SHARE * len(after)


def _is_beginning(new: str | None, known: str | None) -> bool:
    """Whether ``new`` lacks more than a correction would take, and has next to nothing of its own."""
    before, after = _runs(known), _runs(new)
    own = len(after - before)
    return len(before & after) < SAME_TEXT_SHARE * len(before) and own <= SHINGLE_WORDS + (1 - SAME_TEXT_SHARE) * len(
        after
    )


def is_garbled(known: str, new: str) -> bool:
    """Whether characters of ``new`` are broken that were whole in ``known``: by their look, or gone from words that stayed."""
    broken = len(_BROKEN.findall(new))
    if broken >= 2 and broken > 2 * len(_BROKEN.findall(known)):
        return True
    before, after = _letters(known), _letters(new)
    if before.total() < MIN_LETTERS or (before & after).total() >= HALF * before.total():
        return False
    plain = {word for word in words(known, MAX_WORDS) if word.isascii() and len(word) > 2}
    return bool(plain) and len(plain.intersection(words(new, MAX_WORDS))) >= HALF * len(plain)


def _doubts(read: Article, known: KnownArticle, site: Site, kept: float | None, *, is_same: bool) -> dict[str, str]:
    doubts: dict[str, str] = {}
    if not read.is_metadata_only:
        doubts |= _of_body(read, known, kept, is_same=is_same)
    doubts |= _of_headline(read, known, site)
    if known.authors and not read.authors:
        doubts["K05"] = f"by nobody, before by {_shown(known.authors)}"
    elif is_same and known.authors and not _names(known.authors) & _names(read.authors):
        doubts["K06"] = f"by {_shown(read.authors)}, before by {_shown(known.authors)}; the text is the same"
    doubts |= _of_date(read, known, is_same=is_same)
    if read.article_id != known.article_id:
        doubts["K15"] = f"names {read.canonical_url}, which is another article's address"
    return doubts


def _of_body(read: Article, known: KnownArticle, kept: float | None, *, is_same: bool) -> dict[str, str]:
    body, before = read.body or "", known.body or ""
    doubts: dict[str, str] = {}
    if len(before) < MIN_BODY_CHARS or kept is None:
        return doubts
    if not body.strip():
        return {"K01": f"no text, before {len(before)} characters"}
    if len(body) < HALF * len(before):
        doubts["K02"] = f"{len(body)} characters, before {len(before)}, of whose text {kept:.0%} stand"
    if len(body) >= MIN_BODY_CHARS and kept < OTHER_TEXT_SHARE and not _is_like(read.headline, known.headline):
        doubts["K10"] = f"{shorten(read.headline or '', 60)!r}, of the known text {kept:.0%} stand"
    if is_garbled(f"{known.headline}\n{before}", f"{read.headline}\n{body}"):
        doubts["K12"] = "accents or quotation marks of the known text are broken"
    languages = known.language_detected, read.language_detected
    if all(languages) and len(set(languages)) > 1 and min(len(body), len(before)) >= MIN_LANGUAGE_CHARS and kept < HALF:
        doubts["K13"] = f"in {read.language_detected}, before in {known.language_detected}"
    if read.is_teaser and not known.is_teaser and not is_same:
        doubts["K14"] = f"{len(body)} characters and a teaser's mark, before {len(before)} without"
    return doubts


def _of_headline(read: Article, known: KnownArticle, site: Site) -> dict[str, str]:
    new, before = _plain(read.headline), _plain(known.headline)
    if not before or new == before:
        return {}
    if not new:
        return {"K03": f"none, before {shorten(known.headline or '', 60)!r}"}
    names = {_plain(name) for name in (site.name, site.id, read.publisher, read.section, known.section)} - {""}
    return {"K03": f"{shorten(read.headline or '', 60)!r} is no article's"} if new in names else {}


def _of_date(read: Article, known: KnownArticle, *, is_same: bool) -> dict[str, str]:
    new, before = read.published_at, known.published_at
    if before is None:
        return {}
    if new is None:
        return {"K07": f"none, before {before:%Y-%m-%d %H:%M}Z"}
    was, now = COARSE.get(known.published_at_precision or "", 0), COARSE.get(read.published_at_precision or "", 0)
    if now == COARSE["day"] and was < now:
        return {"K08": f"only the day {new:%Y-%m-%d}, before {before:%Y-%m-%d %H:%M}Z"}
    if is_same and was == now and abs((new - before).total_seconds()) > MAX_DATE_SHIFT_SECONDS:
        return {"K09": f"{new:%Y-%m-%d %H:%M}Z, before {before:%Y-%m-%d %H:%M}Z; the text is the same"}
    return {}


def _runs(text: str | None) -> frozenset[int]:
    found = words(text or "", MAX_WORDS)
    last = max(len(found) - SHINGLE_WORDS, 0)
    return frozenset(hash(tuple(found[at : at + SHINGLE_WORDS])) for at in range(last + 1)) if found else frozenset()


def _letters(text: str) -> Counter[str]:
    return Counter(char for char in text.lower() if not char.isascii() and char.isalpha())


def _is_like(one: str | None, other: str | None) -> bool:
    """Whether at least half of the words of the shorter headline stand in the other."""
    first, second = set(words(one or "", 100)), set(words(other or "", 100))
    return len(first & second) >= max(1.0, HALF * min(len(first), len(second)))


def _plain(text: str | None) -> str:
    return squeeze(text or "").casefold()


def _names(authors: tuple[str, ...]) -> set[str]:
    return {_plain(name) for name in authors}


def _shown(authors: tuple[str, ...]) -> str:
    return shorten(", ".join(authors), 60)
