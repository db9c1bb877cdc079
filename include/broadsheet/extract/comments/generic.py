"""Comments of systems nobody wrote a reader for: repeated records that look like reader comments, by evidence.

Three steps, each cheaper to say no in than the next: is anything on the page called comments (``generic_regions``); which
sets of like elements lie there (``generic_candidates``), and how do their parts line up (``columns``, ``parts``); how sure is it (``generic_score``).
Precision comes first: a page without comments must give none.

What does NOT belong here: systems that have a template (``platforms``).
"""

from __future__ import annotations

from math import log2

from broadsheet.extract.comments.answers import with_answers
from broadsheet.extract.comments.declared import declared_count
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.generic_candidates import candidates
from broadsheet.extract.comments.generic_regions import regions_of
from broadsheet.extract.comments.generic_score import ACCEPTED, SURE, Case, foreseen, judge
from broadsheet.extract.comments.merge import best_reading
from broadsheet.extract.comments.reading import Reading, lay_out, read_records, section_roots
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage
from broadsheet.models import Issue
from broadsheet.printed_times.clock import Clock

NAME = "generic"
_TEMPLATE = Template(NAME)
_PIECED = 0.1  # where answers were looked for within records, a set that has them as its own is better
REFUSED = "comments_refused"  # the issue of a page on which nothing was sure enough


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
        laid = lay_out(candidate.items, clock)
        hope = foreseen(Case(candidate, laid, page, declared))
        if hope.points < ACCEPTED or (best is not None and hope.points + log2(len(laid.items)) <= best[0]):
            if declared or candidate.is_named:
                refused.append(f"{len(candidate.items)} of {candidate.key}: at best {hope.why()}")
            continue
        if not (is_whole := (items := with_answers(laid)) is candidate.items):
            laid = lay_out(items, clock)
        reading = read_records(laid, _TEMPLATE)
        verdict = judge(Case(candidate, reading, page, declared))
        number = sum(bool(c.body) for c in reading.comments)
        # a list of many tells more than the box around it, which reads as one long comment
        rank = verdict.points + log2(max(number, 1)) - (0.0 if is_whole else _PIECED)
        if verdict.points >= ACCEPTED and (best is None or rank > best[0]):
            best = rank, reading
        elif verdict.points < ACCEPTED and (declared or candidate.is_named):
            refused.append(f"{len(candidate.items)} of {candidate.key}: {verdict.why()}")
        most = max((len(other.items) for other in found[place + 1 :]), default=0)
        if is_whole and verdict.points >= SURE and number >= most:
            break
    if best is None and refused and all(issue.code != REFUSED for issue in page.issues):
        page.issues.append(Issue(page.url, REFUSED, f"what looks like comments is not taken for some: {refused[0]}"))
    return best[1].section(NAME) if best else None


def complete(page: ParsedPage, clock: Clock, trusted: Section | None) -> Section | None:
    """What the platforms' readers found, or the generic reading where they found nothing, or less than the page declares.

    A short reading gives way only to one that has exactly the declared number.
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
    return best_reading([own, trusted]) if is_exact else trusted
