"""Why a page came out as it did: its blocks and what speaks for and against each, the texts that were asked, the comment readers, and
what was weighed as headline, authors and date.

Nothing is decided here: all of it is what the deciding modules say. What does NOT belong here: how it is told (``models.reasons``), printing it (``cli``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from broadsheet.extract import authors, dates, headline, judging
from broadsheet.extract.article import clock_of
from broadsheet.extract.blocks import Block, Outline
from broadsheet.extract.body import LIKELY, Choice, Stated, choose, unrepeated
from broadsheet.extract.comments import generic, read_comments, readings
from broadsheet.extract.guarding import tried
from broadsheet.extract.header import Line, header_lines
from broadsheet.extract.judging import Weights
from broadsheet.extract.metadata import Metadata, read_metadata
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import ParsedPage, parse
from broadsheet.extract.places import Place
from broadsheet.models import RawPage, Site
from broadsheet.models.reasons import BlockReason, CandidateReason, ReaderReason, Reasons, ValueReason, WeighedSign
from broadsheet.printed_times.clock import Clock
from broadsheet.text import squeeze

STRONGEST = 3  # signs that are named for a block, and against it
_SHOWN_CHARS = 60  # of a block


def try_readers(raw: RawPage, site: Site) -> tuple[tuple[str, int | None], ...]:
    """(reader's name, number of comments it finds): known systems that are there, in order of trust; last what looks like comments, None where nothing does."""
    page = parse(raw, site)
    clock = clock_of(page)
    guess = tried(page, "generic", lambda: generic.read(page, clock), None)
    found = [(section.found_by, len(section.comments)) for section in readings(page, clock)]
    return (*found, ("generic", len(guess.comments) if guess else None))


def reasons_of(raw: RawPage, site: Site) -> Reasons:
    """Read the page as extraction does, and keep what decided. Raises NotAnArticle for what is no page."""
    readers = dict(try_readers(raw, site))
    page = parse(raw, site)
    clock = clock_of(page)
    section = read_comments(page, clock)
    if section is not None:
        readers[section.found_by] = len(section.comments)
    metadata = read_metadata(page, own_node(page), clock, None)
    lines = header_lines(headline.read_headline(page, own_node(page) or {}, metadata.publisher, None).element)
    values = tuple(_values(page, metadata, lines, clock))
    stated = Stated(metadata.headline, metadata.description, metadata.json_ld_body, metadata.authors)
    choice = choose(page, section.elements if section else (), stated)
    taken, agreed, found_by = choice.extractor, choice.agreement.get, section.found_by if section else None
    return Reasons(
        page.url,
        taken,
        len(choice.text),
        choice.reason,
        _blocks(choice),
        tuple(
            CandidateReason(name, len(text), agreed(name), name == taken) for name, text in choice.candidates.items()
        ),
        tuple(ReaderReason(name, count, name == found_by) for name, count in readers.items()),
        values,
        tuple(f"{issue.code}: {issue.detail}" for issue in page.issues),
    )


def _blocks(choice: Choice) -> tuple[BlockReason, ...]:
    evidence, (own, neighbours) = choice.evidence, judging.fitted()
    signs = list(evidence.signs())
    first = judging.likely(signs, own)
    beside = judging.neighbour_signs(first, [block.chars for block in evidence.blocks], evidence.layout.shares)
    outcomes = _outcomes(choice)
    found = []
    for number, (block, of_block, of_neighbours) in enumerate(zip(evidence.blocks, signs, beside, strict=True)):
        weighed = [*_weighed(own, of_block or ()), *_weighed(neighbours, of_neighbours or ())]
        found.append(
            BlockReason(
                number,
                choice.likely[number],
                first[number],
                outcomes.get(number, "menu" if of_block is None else ""),
                block.chars,
                block.link_share,
                _stands_in(block, evidence.outline),
                squeeze(block.text)[:_SHOWN_CHARS],
                tuple(sorted((each for each in weighed if each.weight > 0), key=lambda each: -each.weight)[:STRONGEST]),
                tuple(sorted((each for each in weighed if each.weight < 0), key=lambda each: each.weight)[:STRONGEST]),
            )
        )
    return tuple(found)


def _weighed(weights: Weights, signs: Sequence[str]) -> list[WeighedSign]:
    return [WeighedSign(sign, weights.signs[sign]) for sign in signs if sign in weights.signs]


def _outcomes(choice: Choice) -> dict[int, str]:
    """What became of blocks, by their numbers, where that does not follow from their likelihood alone."""
    blocks = choice.evidence.blocks
    found = {number: "other" for number, other in enumerate(choice.evidence.layout.is_other) if other}
    found |= {number: "asks" for number, block in enumerate(blocks) if block.place & Place.ASKING}
    kept = iter([*unrepeated([blocks[number].text for number in choice.taken]), None])
    expected = next(kept)
    for number in choice.taken:
        if blocks[number].text != expected:
            found[number] = "repeated"
            continue
        expected = next(kept)
        found[number] = "taken" if choice.likely[number] > LIKELY else "goes on"
    return found


def _stands_in(block: Block, outline: Outline) -> str:
    """The block's element and all that it stands in, as far as that is a sign."""
    names = [str(place.name).lower() for place in Place if block.place & place]
    return " ".join([outline.tags[block.box], *(["in", ", ".join(names)] if names else [])])


def _values(page: ParsedPage, metadata: Metadata, lines: list[Line], clock: Clock) -> Iterator[ValueReason]:
    """What was weighed as headline, authors and date, with its evidence or its place."""
    node, publisher = own_node(page) or {}, metadata.publisher
    titles = [("headline", *found) for found in headline.candidates(page, node, publisher)]
    named = authors.candidates(page, node, publisher, lines)
    people = [("authors", "; ".join(found.names), found.evidence) for found in named]
    taken = {squeeze(metadata.headline or ""), "; ".join(metadata.authors)}
    for found in (titles, people):
        for column, text, evidence in sorted(found, key=lambda each: -sum(each[2].values())):
            listed = ", ".join(f"{name} {weight:+d}" for name, weight in evidence.items()) or "nothing"
            yield ValueReason(column, text, f"{sum(evidence.values())}: {listed}", text in taken)
    stamps = dict.fromkeys(dates.candidates(page, node, lines, clock, None))
    first = next((each for each in stamps if each[1] == metadata.published), None)
    for source, moment in stamps:
        why = f"{source}, {moment.precision}"
        yield ValueReason("published_at", f"{moment.at:%Y-%m-%d %H:%M}Z", why, (source, moment) == first)
