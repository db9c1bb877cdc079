"""Who wrote an article: all that may name the authors, each with what speaks for it by name, and one table of what that counts.

What does NOT belong here: the places on a page (``bylines``), which of the names are people (``people``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from broadsheet.extract import bylines, json_ld, lexicon
from broadsheet.extract.bylines import Named
from broadsheet.extract.header import Line
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.people import JOB, are_credited, credited, is_full_name, is_same_name, is_uncased, people
from broadsheet.urls import host_of, is_http

# What it counts where names stand, and what they look like.
_WEIGHTS = {
    "json_ld": 7,  # of the article
    "marked": 7,  # microdata
    "meta": 6,
    "called": 6,  # full names at the headline in what is called after an author
    "told": 6,  # full names alone at the headline, one of which machines are told
    "by": 5,  # "By Somebody" at the headline
    "card": 4,  # "Written by", for Twitter
    "organisation": 6,  # JSON-LD's, of either
    "page_node": 4,  # JSON-LD's author of the page
    "called_by": 4,  # anywhere: what is called after an author and says "by",
    "about": 0,  # begins with a full name,
    "called_text": 1,  # or is as short as one
    "called_line": 3,
    "at_end": 3,  # of the text
    "rel": 4,  # links called "author"
    "linked": 2,  # that lead where authors are
    "alone": 1,
    "owner": -1,  # the site is called after them, and they say "I"
    "said": 1,  # after a "by" anywhere
    "full": 2,  # names like those of people
    "agreed": 2,  # and another source names the same
    "names_more": 3,  # all that machines are told, and others
    "nobody": -2,  # an agency, a desk, an account
    "filled_in": -4,  # machines are told the paper's own name, which is not a person's
}
# Sources that do not repeat each other; all other places are what readers see of a byline.
_SOURCES = {
    **dict.fromkeys(("json_ld", "organisation", "meta", "card", "page_node"), "head"),
    "marked": "marked",
    **dict.fromkeys(("rel", "linked"), "links"),
    "at_end": "end",
    "owner": "host",
}
_WRITTEN_BY = re.compile(r"written by|verfasst von|écrit par|escrito por|by$", re.IGNORECASE)
_BAR = re.compile(r"\s*(?:[|｜]|//)\s*")
_PAGES = re.compile(r"Page$")
_MAX_DEPTH = 4  # of lists in lists


@dataclass(frozen=True, slots=True)
class Candidate:
    """Names, what kind of source gives them, and the weight of each piece of evidence for and against them, the place first."""

    names: tuple[str, ...]
    source: str
    evidence: dict[str, int]

    @property
    def weight(self) -> int:
        return sum(self.evidence.values())


def article_authors(page: ParsedPage, node: Node, publisher: str | None, lines: list[Line]) -> tuple[str, ...]:
    """The people who wrote the article; where none is named, what its byline says: an agency, a desk, a pseudonym."""
    best = _best(candidates(page, node, publisher, lines, is_all=False))
    return best.names if best else ()


def _best(found: list[Candidate]) -> Candidate | None:
    """The candidate that weighs most; where it has but one word for each name, the first that has more words after those."""
    best = max(found, key=lambda candidate: candidate.weight, default=None)
    full = (c for c in found if best and "full" in c.evidence and c.source != "host" and " " in "".join(c.names))
    return next((c for c in full if best and _folded(n.split()[0] for n in c.names) == _folded(best.names)), best)


def candidates(
    page: ParsedPage, node: Node, publisher: str | None, lines: list[Line], *, is_all: bool = True
) -> list[Candidate]:
    """All that names anybody, the likeliest places first; without ``is_all`` not what can't count more than what was found."""
    host, owned = host_of(page.url), cache(lambda: bylines.owner(page))
    named_by = (page.site.name, publisher or "", host, page.meta("og:site_name") or "", *host.split(".")[:-1])

    def papers(named: Named) -> list[str]:
        """The paper's names, of which the owner's is a person's: looked for where one of them is named, since that takes its time."""
        is_named = any(is_same_name(name, named_by) for name in (*people(named.texts), *named.texts))
        return [name for name in named_by if not is_same_name(name, owned())] if is_named else list(named_by)

    stated = list(_stated(page, node))
    told = next((names for named in stated if (names := people(named.texts, papers(named)))), ())

    def weighed(places: Iterable[Named]) -> list[Candidate]:
        return [found for named in places if any(named.texts) and (found := _weighed(named, papers(named), told)).names]

    found = _agreed(weighed((*stated, *bylines.at_headline(lines, told))))
    for find, place in bylines.ON_PAGE:
        if is_all or not _is_settled(found, _WEIGHTS[place] + _WEIGHTS["full"]):
            found = _agreed(found + weighed(find(page)))
    is_open = is_all or not _is_settled(found, _WEIGHTS["owner"] + _WEIGHTS["full"])
    return _agreed(found + weighed([Named("owner", owned())] if is_open else ()))


def _is_settled(found: list[Candidate], most: int) -> bool:
    """Whether neither what counts ``most`` nor one of the others could be the best, agreed on."""
    best = _best(found)
    others = (candidate.weight for candidate in found if best and candidate.names != best.names)
    if best is None or " " not in "".join(best.names):
        return False
    return best.weight - _WEIGHTS["agreed"] >= max(most, *(weight + 1 for weight in others), 0)


def _agreed(found: list[Candidate]) -> list[Candidate]:
    """Candidates, with that another source names the same people as evidence for them: each source speaks by its best."""
    voices: dict[str, Candidate] = {}
    for candidate in found:
        voice = voices.setdefault(candidate.source, candidate)
        if candidate.weight - candidate.evidence.get("agreed", 0) > voice.weight - voice.evidence.get("agreed", 0):
            voices[candidate.source] = candidate
    for candidate in found:
        others = (voice for source, voice in voices.items() if source != candidate.source)
        if "full" in candidate.evidence and any(_folded(o.names) == _folded(candidate.names) for o in others):
            candidate.evidence["agreed"] = _WEIGHTS["agreed"]
    return found


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(str.casefold, names))


def _weighed(named: Named, organisations: list[str], told: tuple[str, ...]) -> Candidate:
    persons = people(named.texts, organisations)
    is_full = named.place != "organisation" and are_credited(persons)
    # what is left of "Travel Editor, SMT" is nobody
    is_desk = not is_full and any(map(JOB.search, named.texts))
    names = (credited(named.texts) if is_desk or not persons else ()) or persons
    names = names if is_full or named.place != "linked" else ()
    known, folded = ([name.casefold() for name in some] for some in (told, names))
    source = _SOURCES.get(named.place, "shown")
    is_small = all(" " in n and n.islower() and not is_uncased(n) for n in persons)
    is_account = source == "head" and not any(" " in n or is_uncased(n) for n in persons)
    looks = {
        "full": is_full,
        "names_more": 0 < len(known) < len(folded) and set(known) == set(folded[: len(known)]),
        "nobody": is_desk or not persons or is_small or is_account,
        "filled_in": source == "head" and any(is_same_name(n, organisations) and not is_full_name(n) for n in names),
    }
    evidence = (named.place, *(name for name, holds in looks.items() if holds))
    return Candidate(names, source, {name: _WEIGHTS[name] for name in evidence})


def _stated(page: ParsedPage, node: Node) -> Iterator[Named]:
    """What is said for machines alone."""
    for kind, stating in (("json_ld", node), *(("page_node", other) for other in page.json_ld.of_type(_PAGES))):
        authors = [page.json_ld.resolve(a) for a in _flat(stating.get("author") or stating.get("creator"))]
        kinds = (json_ld.types(author) if isinstance(author, dict) else () for author in authors)
        persons = [a for a, of in zip(authors, kinds, strict=True) if not any(k.endswith("Organization") for k in of)]
        names = (name for author in persons or authors for name in _names_of(author))
        yield Named(kind if persons else "organisation", _before_bars(names))
    for key in lexicon.words("meta_author"):
        if page.metas(key):
            yield Named("meta", _before_bars(page.metas(key)))
    labels = (number for number in "12" if _WRITTEN_BY.match(page.meta(f"twitter:label{number}") or ""))
    for number in labels:  # Yoast's, on the card that Twitter shows
        yield Named("card", tuple(page.metas(f"twitter:data{number}")))


def _before_bars(names: Iterable[str]) -> tuple[str, ...]:
    """Stated names without what follows a bar, as "Ana Ruiz | El Sol" has it, and without addresses."""
    firsts = ((_BAR.split(name, maxsplit=1)[0], name) for name in names if name and not is_http(name))
    return tuple(first if people([first]) else name for first, name in firsts)


def _flat(value: Any, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, list) and depth < _MAX_DEPTH:
        for item in value:
            yield from _flat(item, depth + 1)
    elif value:
        yield value


def _names_of(author: Any) -> list[str]:
    """The name of an author's node, its given and family name, or several in one."""
    if not isinstance(author, dict):
        return [name for name in [json_ld.text(author)] if name]
    names = [name for value in _flat(author.get("name")) if (name := json_ld.text(value))]
    parts = [json_ld.text(author.get(key)) for key in ("givenName", "familyName")]
    return names or [name for name in [" ".join(filter(None, parts))] if name]
