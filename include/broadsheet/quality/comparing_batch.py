"""What shows only in several known articles at once: one text, one headline, one author, one shift of all dates, one loss, texts that were swapped.

What does NOT belong here: one article beside what is known of it (``comparing``), and judging the night (``health``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from broadsheet.ids import article_id
from broadsheet.models import KnownText
from broadsheet.quality.comparing import MIN_BODY_CHARS, Compared, kept_text
from broadsheet.text import paragraphs, shorten, squeeze

FEW = 3  # articles that agree, before it is no chance
HALF = 0.5
COPY_SHARE = 0.8  # of a text in what was its copy: both may get the same edit
SHARED_SHARE = 0.6  # of a new text's characters, in paragraphs that other articles got too
AT_ONCE = "K18"

# What a broken template does to all pages alike, and which articles could have got the doubt.
_ALIKE: Mapping[tuple[str, ...], Callable[[Compared], bool]] = {
    ("K02", "K10", "K13", "K15"): lambda one: len(one.known.body or "") >= MIN_BODY_CHARS,
    ("K05", "K06"): lambda one: bool(one.known.authors),
    ("K07", "K08", "K09"): lambda one: one.known.published_at is not None,
    ("K20", "K21", "K22", "K23", "K24"): lambda one: one.known_comment_count > 0,
}


def compare_together(compared: Sequence[Compared], bodies: Iterable[tuple[str, str | None]]) -> None:
    """Add what speaks against several readings at once. ``bodies``: URL and body of every article of the batch, new ones too."""
    judged = [one for one in compared if not one.known.is_weak]
    _shared_texts(judged, bodies)
    _shared_headlines(judged)
    _shared_authors(judged)
    newer = [one for one in judged if not one.is_older]
    _shared_shift(newer)
    _shared_doubts(newer)


def is_another_text(one: Compared) -> bool:
    """Whether the article got another text than was known, so that it may be another known article's: under its headline or a new one."""
    most = COPY_SHARE if one.is_headline_changed else HALF
    return not one.known.is_weak and (one.kept_text_share or 0) < most and len(one.read.body or "") >= MIN_BODY_CHARS


def compare_with_others(compared: Iterable[Compared], texts: Iterable[KnownText]) -> None:
    """Add that a new text is the known one of another article: pages were swapped, or a cache gives the wrong one."""
    by_name: defaultdict[str, list[KnownText]] = defaultdict(list)
    for text in texts:
        for name in {_plain(text.headline), _plain(text.body)} - {""}:
            by_name[name].append(text)
    for one in filter(is_another_text, compared):
        like = (*by_name[_plain(one.read.headline)], *by_name[_plain(one.read.body)])
        others = (text for text in like if article_id(text.canonical_url) != one.known.article_id)
        other = next((text for text in others if kept_text(text.body, one.read.body)[1]), None)
        is_edit = (one.kept_text_share or 0) >= HALF
        if other is not None and not (is_edit and _plain(other.headline) != _plain(one.read.headline)):
            one.doubts["K17"] = f"it is the text of {other.canonical_url}"


def _shared_texts(compared: Sequence[Compared], bodies: Iterable[tuple[str, str | None]]) -> None:
    new: dict[str, list[str]] = {}
    for one in compared:
        before = set(paragraphs(one.known.body or ""))
        new[one.read.url] = [part for part in paragraphs(one.read.body or "") if part not in before]
    wanted = {part for parts in new.values() for part in parts}
    if not wanted:
        return
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for url, body in bodies:
        for part in wanted.intersection(paragraphs(body or "")):
            holders[part].add(url)
    for one in compared:
        url, chars = one.read.url, sum(map(len, paragraphs(one.read.body or "")))
        shared = sum(len(part) for part in new[url] if holders[part] - {url})
        if chars and shared >= SHARED_SHARE * chars:
            one.doubts["K11"] = f"{shared} of {chars} characters stand in other articles of the batch too"


def _shared_headlines(compared: Sequence[Compared]) -> None:
    changed = [one for one in compared if one.is_headline_changed and one.read.headline]
    counts = Counter(_plain(one.read.headline) for one in changed)
    for one in changed:
        if (count := counts[_plain(one.read.headline)]) > 1:
            one.doubts["K04"] = f"{count} known articles are called {shorten(one.read.headline or '', 60)!r} now"


def _shared_authors(compared: Sequence[Compared]) -> None:
    changed = [one for one in compared if one.read.authors and not set(one.read.authors) & set(one.known.authors)]
    counts = Counter(one.read.authors for one in changed)
    for one in changed:
        if one.known.authors and (count := counts[one.read.authors]) >= FEW and count >= HALF * len(changed):
            one.doubts["K06"] = f"{count} known articles are by {shorten(', '.join(one.read.authors), 60)} now"


def _shared_shift(compared: Sequence[Compared]) -> None:
    shifts = {one.read.url: round(shift / 60) for one in compared if (shift := one.shift_seconds) is not None}
    counts = Counter(minutes for minutes in shifts.values() if minutes)
    if not counts:
        return
    minutes, count = counts.most_common(1)[0]
    if count >= FEW and count >= HALF * len(shifts):
        for one in compared:
            if shifts.get(one.read.url) == minutes:
                one.doubts["K09"] = f"the dates of {count} known articles have moved by {minutes} minutes"


def _shared_doubts(compared: Sequence[Compared]) -> None:
    """Add to what the same speaks against in many at once that it does: the next day their template is the same again."""
    for rules, is_able in _ALIKE.items():
        able = [one for one in compared if is_able(one)]
        for rule in rules:
            struck = [one for one in able if rule in one.doubts]
            if len(struck) >= FEW and len(struck) >= HALF * len(able):
                for one in struck:
                    said = one.doubts.get(AT_ONCE)
                    why = f"{rule} in {len(struck)} of {len(able)} known articles"
                    one.doubts[AT_ONCE] = f"{said}, {why}" if said else why


def _plain(text: str | None) -> str:
    return squeeze(text or "").casefold()
