"""Comments of systems nobody wrote a reader for: repeated records that look like reader comments, by evidence.

Three steps, each cheaper to say no in than the next: is anything on the page called comments (``generic_regions``); which
sets of like elements lie there (``generic_candidates``), and how do their parts line up (``columns``, ``parts``); how sure is it (``generic_score``).
Precision comes first: a page without comments must give none.

What does NOT belong here: platforms that have a reader, rules of one site (``rules``).
"""

from __future__ import annotations

from dataclasses import replace
from math import log2

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.declared import declared_count
from broadsheet.extract.comments.elements import View, tokens
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.generic_candidates import Candidate, candidates
from broadsheet.extract.comments.generic_reading import NAME, Reading, read_candidate
from broadsheet.extract.comments.generic_regions import regions_of
from broadsheet.extract.comments.generic_score import ACCEPTED, SURE, is_button, judge
from broadsheet.extract.comments.merge import best_reading
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.page import ParsedPage
from broadsheet.models import Issue

REFUSED = "comments_refused"  # the issue of a page on which nothing was sure enough
_SAMPLE = 8  # records
_AT_MOST_MORE = 5  # points that only the whole set can have: the declared number, replies, ids


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of a page of an unknown system; None where nothing is sure enough to be some."""
    regions = regions_of(page)
    if regions is None:
        return None
    best: tuple[float, Reading] | None = None
    refused: list[str] = []
    found = candidates(regions)
    for place, candidate in enumerate(found):
        roots = section_roots([e for item in candidate.items for e in item])
        printed = declared_count(page, None, roots)
        declared = printed.count if printed else regions.count_over(candidate.items[0][0])
        if not _has_marks(candidate, declared) or (
            len(candidate.items) > 2 * _SAMPLE and not _is_promising(candidate, page, clock)
        ):
            continue
        reading = read_candidate(candidate, clock)
        verdict = judge(reading, page, declared)
        points = verdict.points
        number = sum(bool(c.body) for c in reading.comments)
        # a list of many tells more than the box around it, which reads as one long comment
        rank = points + log2(max(number, 1))
        if points >= ACCEPTED and (best is None or rank > best[0]):
            best = rank, reading
        elif points < ACCEPTED and (declared or candidate.is_named):
            refused.append(f"{len(candidate.items)} of {candidate.key}: {verdict.why()}")
        if points >= SURE and number >= max((len(other.items) for other in found[place + 1 :]), default=0):
            break
    if best is None and refused and all(issue.code != REFUSED for issue in page.issues):
        page.issues.append(Issue(page.url, REFUSED, f"what looks like comments is not taken for some: {refused[0]}"))
    return _section(best[1]) if best else None


def _has_marks(candidate: Candidate, declared: int | None) -> bool:
    """Whether more than a heading speaks for a set: its name, its number, or buttons, ids or replies in the first records.

    Tables and teasers under a heading have names and times as well, and reading those that are not comments costs most.
    """
    if candidate.is_named or candidate.region in {"strong", "heading", "replies"} or declared == len(candidate.items):
        return True
    members = {item[0] for item in candidate.items}
    for item in candidate.items[:3]:
        for element in item[0].iter():
            if element is not item[0] and element in members:
                return True
            if is_button(element) or (element.get("id") and any(c.isdigit() for c in element.get("id") or "")):
                return True
    return any(name.startswith("data-") and "id" in name for name in candidate.items[0][0].attrib)


def _is_promising(candidate: Candidate, page: ParsedPage, clock: Clock) -> bool:
    """Whether the first few of many records leave a chance: reading hundreds of links in full costs most where nothing is found."""
    few = replace(candidate, items=candidate.items[:_SAMPLE])
    return judge(read_candidate(few, clock), page, None).points + _AT_MOST_MORE >= ACCEPTED


def _section(reading: Reading) -> Section:
    pings = {number for number, view in enumerate(reading.views) if _is_ping(view, reading.comments[number])}
    kept = [number for number in _once(reading) if number not in pings]
    place = {number: index for index, number in enumerate(kept)}
    comments = tuple(
        replace(c, parent=None if c.parent is None else place.get(c.parent))
        for c in (reading.comments[number] for number in kept)
    )
    elements = [e for item in reading.candidate.items for e in item]
    return Section(NAME, comments, len(pings), elements=tuple(section_roots(elements)))


def _is_ping(view: View, comment: Found) -> bool:
    names = {token for root in view.roots for token in tokens(root)}
    return not names.isdisjoint({"pingback", "trackback"}) or bool(markup.PINGBACK.match(comment.author or ""))


def _once(reading: Reading) -> list[int]:
    """Numbers of the records to keep: with text, and each once where a list is rendered twice.

    Equal comments side by side in one list are two people's, or one person's who sent it twice; a run of equal ones elsewhere is the
    same list, or a choice from it.
    """
    comments = reading.comments
    lists: dict[object, list[int]] = {}
    for number, view in enumerate(reading.views):
        if comments[number].body:
            lists.setdefault(view.roots[0].getparent(), []).append(number)
    seen: set[tuple[object, ...]] = set()
    kept: list[int] = []
    for numbers in sorted(lists.values(), key=len, reverse=True):
        own = [_key(comments[n]) for n in numbers]
        fresh = [n for n, key in zip(numbers, own, strict=True) if key not in seen]
        if len(lists) > 1 and len(numbers) == 1 and len(fresh) == 0 and not _is_long(comments[numbers[0]]):
            fresh = numbers  # "+1" may be said twice in a thread
        kept += fresh
        seen.update(own)
    return sorted(kept)


def _key(comment: Found) -> tuple[object, ...]:
    return comment.author, comment.posted.at if comment.posted else None, comment.body


def _is_long(comment: Found) -> bool:
    return comment.posted is not None or len(comment.body) > 40


def complete(page: ParsedPage, clock: Clock, trusted: Section | None) -> Section | None:
    """What the platforms' readers found, or the generic reading where they found nothing, or less than the page declares.

    A short reading gives way only to one that has exactly the declared number, or that holds all of it and more.
    """
    declared = None
    if trusted is not None:
        declared = declared_count(page, None, trusted.elements)
        if declared is None or declared.count <= len(trusted.comments) + trusted.pingback_count:
            return trusted
    own = read(page, clock)
    if trusted is None or own is None:
        return own or trusted
    is_exact = declared is not None and len(own.comments) + own.pingback_count == declared.count
    return best_reading([own, trusted]) if is_exact or _is_more(own, trusted) else trusted


def _is_more(own: Section, trusted: Section) -> bool:
    texts = {"".join(c.body.split()) for c in own.comments}
    return len(own.comments) > len(trusted.comments) and all("".join(c.body.split()) in texts for c in trusted.comments)
