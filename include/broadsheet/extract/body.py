"""The article's text: the blocks that the evidence speaks for; where that is in doubt, what several readings of the page agree on.

Each block of the page is weighed by its signs (``evidence``, ``judging``). Where much of the text could as well be left out or taken in,
others are asked: JSON-LD, trafilatura, and the element that holds most of the running text. The text is taken that agrees most with the
others. ``Choice.reason`` says how it came out.

Plain text. Paragraphs, headings and quotes are split by an empty line; list items begin with ``- `` and table rows with ``|``,
one a line. The dateline stays in the text, the credit line does not.

What does NOT belong here: finding the comment section (``comments``), blocks and their signs, metadata.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from broadsheet.extract import judging
from broadsheet.extract.asking import asking_boxes
from broadsheet.extract.blocks import Block, read_blocks
from broadsheet.extract.endings import dateline_of, is_credit, says_wall, split_credit_line, without_rights
from broadsheet.extract.evidence import PageEvidence
from broadsheet.extract.layout import PageLayout
from broadsheet.extract.line_signs import asks
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.places import Place
from broadsheet.extract.prose import prose_of_html
from broadsheet.text import squeeze

LIKELY = 0.37  # above, a block is taken: a lost paragraph costs more than one too many
_LIKELY_ASKING = 0.5  # the same of a line that asks the reader for something: hardly a paragraph is lost
_DOUBTFUL = 0.25  # expected share of the text that is wrong from which others are asked
_POSSIBLE = 0.12  # up to it a block is text nowhere
_POSSIBLE_IN_JUNK = 0.18  # the same of a block that goes on in an element called furniture
_HEADING_CHARS = 100  # of a heading at most, without a full stop
_RUNNING_CHARS, _RUNNING_LINKED = 60, 0.35  # of a block of running text: at least so long, less than that in links
# Of a lead: how likely it is at least, how many blocks before the text it may stand, and how it ends.
_LEAD, _LEAD_FAR, _STOPS = 0.05, 6, (".", "!", "?", "。", "؟", "।", "”", "»", "“")
_NEAR = 2  # blocks: how far apart running text may stand and still go on
_LEAST = 250  # characters of a text below which others are asked, however sure it is
# Of a text in doubt and of the element that holds most of the running text: where so long texts agree so much, trafilatura has nothing to decide.
_LONG, _AGREED = 1000, 0.95
_IN_ORDER = ("blocks", "json_ld", "trafilatura", "container")  # of those that agree alike the first is taken
_ENOUGH = 0.5  # of the longest other text, that trafilatura is to find before it asks others
_FURNITURE = int(Place.NAV | Place.ASIDE | Place.FOOTER | Place.FORM | Place.BUTTON | Place.DIALOG)
_NO_LEAD = _FURNITURE | int(
    Place.JUNK | Place.HEADING | Place.CAPTION | Place.FIGCAPTION | Place.HIDDEN | Place.IMAGE | Place.TALK
)
_JUNK, _HEADING = int(Place.JUNK), int(Place.HEADING)  # as numbers: flags cost time, and every block is asked
_LINKED = 0.6  # share of a block in links from which it is no text of a container
_HALF = 0.5  # of a text's doubt and of its agreement with others
_MOST_COMPARED = 300_000  # characters: no article is longer, and trafilatura takes its time over lists of that length
_MANY_LINES, _TEXT_OF_EACH = 300, 3  # blocks of a page; characters of running text for each
_SHINGLE = 4  # tokens in a row that texts are compared by
Shingles = Counter[tuple[str, ...]]
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_FOLLOWING = 3  # blocks after the text in which "read more" or a wall's words are looked for
_FOLLOWING_CHARS = 200
_LINE_OF_LIST = re.compile(r"^(?:- |\|)")
_REPEATED_CHARS = 40  # a block that long which comes again at once, word for word, is a caption or a pulled quote
_AT_ONCE = 4  # blocks: how near "at once" is
_COPY_CHARS = 150  # a block that long which comes again anywhere: the page is there twice


@dataclass(frozen=True, slots=True)
class Stated:
    """What the page says of its article elsewhere."""

    headline: str | None = None
    description: str | None = None
    body: str | None = None  # JSON-LD's articleBody
    authors: tuple[str, ...] = ()


def evidence_of(
    page: ParsedPage, comments: Collection[HtmlElement], stated: Stated, asking: Collection[HtmlElement] = ()
) -> PageEvidence:
    """The blocks of a page without its comment sections, and their signs."""
    whole = prose_of_html(stated.body) if stated.body else None
    outline = read_blocks(page, comments, asking)
    return PageEvidence(PageLayout(outline, stated.headline), stated.description, whole, stated.authors)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a body was chosen from, and whose text was taken: all that ``reason`` sums up."""

    evidence: PageEvidence
    likely: Sequence[float]  # of each block to be a part of the article
    taken: Sequence[int]  # numbers of the blocks whose text is the page's own candidate
    doubt: float
    candidates: Mapping[str, str]  # texts by whose they are; "blocks" alone where nobody else was asked
    agreement: Mapping[str, float]  # of each candidate with the others
    extractor: str

    @property
    def text(self) -> str:
        """The one that was taken."""
        return self.candidates[self.extractor]

    @property
    def reason(self) -> str:
        """The column ``body_reason``."""
        shares = ", ".join(f"{name} {share:.2f}" for name, share in self.agreement.items())
        return f"doubt {self.doubt:.2f}" + (f"; agreement {shares}" if shares else "")

    @property
    def trafilatura_chars(self) -> int | None:
        """Of its text, where it was asked."""
        found = self.candidates.get("trafilatura")
        return None if found is None else len(found)

    @property
    def link_share(self) -> float | None:
        """Share of the text that stands in links, 0 to 1, in the element that holds most of it; None where there is none."""
        blocks = [block for block in self.evidence.blocks if _is_in_container(self.evidence, block)]
        chars = sum(block.chars for block in blocks)
        return sum(block.linked for block in blocks) / chars if chars else None

    @property
    def following(self) -> tuple[str, ...]:
        """Short blocks right after the text, where it is the page's own."""
        return tuple(block.text for block in self._after())

    @property
    def own_following(self) -> tuple[str, ...]:
        """Those of them that the element holds in which the text ends."""
        if not self.taken:
            return ()
        outline, last = self.evidence.outline, self.evidence.blocks[self.taken[-1]]
        own = outline.parents[last.box]
        return tuple(block.text for block in self._after() if self.evidence.layout.holds(own, block))

    @property
    def is_walled(self) -> bool:
        """Whether the element that the text ends in goes on with a paywall's words."""
        return any(map(says_wall, self.own_following))

    def _after(self) -> list[Block]:
        if self.extractor != "blocks" or not self.taken:
            return []
        after = self.evidence.blocks[self.taken[-1] + 1 : self.taken[-1] + 1 + _FOLLOWING]
        return [block for block in after if len(block.text) <= _FOLLOWING_CHARS]


@dataclass(frozen=True, slots=True)
class Body:
    """The article's text, what was found at its ends, and what it was chosen from."""

    text: str | None
    credit_line: str | None
    dateline: str | None
    choice: Choice


def read_body(page: ParsedPage, comments: Collection[HtmlElement], stated: Stated) -> Body:
    """The body of a page. Takes ``comments`` out of the page's tree where others are asked: nothing can be read off it later."""
    choice = choose(page, comments, stated)
    text, credit = split_credit_line(without_rights(choice.text))
    following = choice.following
    if credit is None and following and is_credit(following[0]):
        credit = following[0]
    return Body(text or None, credit, dateline_of(text), choice)


def choose(page: ParsedPage, comments: Collection[HtmlElement], stated: Stated) -> Choice:
    """Weigh the blocks, and ask others where that leaves doubt. Prunes the tree as ``read_body`` says."""
    asking = asking_boxes(page, stated.headline)
    evidence = evidence_of(page, comments, stated, asking)
    blocks = evidence.blocks
    chars = [block.chars for block in blocks]
    weighed = judging.likelihoods(evidence.signs(), chars, evidence.layout.shares)
    likely = [
        0.0 if other or evidence.layout.is_hidden_furniture(block) else chance
        for block, chance, other in zip(blocks, weighed, evidence.layout.is_other, strict=True)
    ]
    layout, place = evidence.layout, evidence.layout.headline_place
    if place is not None and blocks[place].place & _HEADING and layout.letters[place] == layout.headline:
        likely[place] = 0.0  # a column of its own
    taken = _taken(evidence, likely)
    own = "\n\n".join(unrepeated([blocks[number].text for number in taken]))
    doubt = judging.doubt(likely, chars)
    candidates = {"blocks": own}
    if (doubt <= _DOUBTFUL and len(own) >= _LEAST) or len(own) > _MOST_COMPARED:
        return Choice(evidence, likely, taken, doubt, candidates, {}, "blocks")
    possible = (block for block, chance in zip(blocks, likely, strict=True) if chance > _POSSIBLE)
    held = [block.text for block in possible if block.link_share < _LINKED and _is_in_container(evidence, block)]
    candidates["container"] = container = "\n\n".join(unrepeated(held))
    if stated.body:
        candidates["json_ld"] = prose_of_html(stated.body)
    shingles = {name: shingles_of(text) for name, text in candidates.items() if text}
    agreement = agreements(shingles)
    if len(own) >= _LONG and container and min(agreement.values()) >= _AGREED:
        # the element's, where they agree alike: of the pieces in doubt it has all
        extractor = max(reversed(_IN_ORDER), key=lambda name: agreement.get(name, -1.0))
        return Choice(evidence, likely, taken, doubt, candidates, agreement, extractor)
    # trafilatura costs more than all else together, and grows with the square of lines that are no text.
    if len(blocks) < _MANY_LINES or evidence.layout.total >= _TEXT_OF_EACH * len(blocks):
        least = _ENOUGH * max(len(own), len(container))
        candidates["trafilatura"] = found = _by_trafilatura(page, [*comments, *asking], least)
        shingles |= {"trafilatura": shingles_of(found)} if found else {}
        agreement = agreements(shingles)
    extractor = max(_IN_ORDER, key=lambda name: agreement.get(name, -1.0))
    if doubt > _HALF and agreement.get(extractor, 1.0) < _HALF and candidates.get("trafilatura"):
        extractor = "trafilatura"  # all say something else, and our own is mostly wrong by its own account
    return Choice(evidence, likely, taken, doubt, candidates, agreement, extractor)


def _taken(evidence: PageEvidence, likely: Sequence[float]) -> list[int]:
    """Numbers of the likely blocks, and of those that carry running text on in the same element: a last paragraph looks like a foot."""
    taken: list[int] = []
    # Number of the running text that was taken last, by its tag and what it hangs in.
    last: dict[tuple[str, int], int] = {}
    tags, parents = evidence.outline.tags, evidence.layout.hung
    for number, (block, chance) in enumerate(zip(evidence.blocks, likely, strict=True)):
        where = tags[block.box], parents[block.box]
        is_running = block.chars >= _RUNNING_CHARS and block.link_share < _RUNNING_LINKED
        before = last.get(where, number)
        is_junk = block.place & _JUNK
        is_asking = _POSSIBLE < chance <= _LIKELY_ASKING and asks(block.text)
        possible = _POSSIBLE_IN_JUNK if is_junk else _POSSIBLE
        goes_on = is_running and not is_asking and chance > possible and 0 < number - before <= _NEAR
        if chance > (_LIKELY_ASKING if is_asking else LIKELY) or (
            goes_on and not is_junk & ~evidence.blocks[before].place
        ):
            taken.append(number)
            if block.chars >= _RUNNING_CHARS:
                last[where] = number
    if taken and (lead := _lead(evidence, likely, taken[0])) is not None:
        taken.insert(0, lead)
    follows = [*evidence.blocks[1:], Block()]
    texts = [n for n, number in enumerate(taken) if not _is_opening(evidence.blocks[number], follows[number])]
    return taken[: texts[-1] + 1] if texts else taken  # not with the headings of what follows


def _lead(evidence: PageEvidence, likely: Sequence[float], first: int) -> int | None:
    """The block right behind the headline, in its own box and not far before the text, where it is running text that ends as a sentence does."""
    place, hung = evidence.layout.headline_place, evidence.layout.hung
    if place is None or not 1 < first - place <= 1 + _LEAD_FAR:
        return None
    number = place + 1
    block, is_near = evidence.blocks[number], hung[evidence.blocks[number].box] == hung[evidence.blocks[place].box]
    is_text = block.chars >= _RUNNING_CHARS and not block.linked and block.text.endswith(_STOPS)
    return number if is_near and is_text and likely[number] > _LEAD and not block.place & _NO_LEAD else None


def _is_opening(block: Block, after: Block) -> bool:
    """Whether a block is a heading, and no closing sentence in large letters; or a line with a colon before links."""
    is_short = block.chars < (_RUNNING_CHARS if block.text.endswith((".", "!", "?")) else _HEADING_CHARS)
    says_links = block.text.endswith((":", "：")) and after.link_share > _LINKED
    return is_short and (says_links or bool(block.place & _HEADING))


def unrepeated(blocks: Sequence[str]) -> list[str]:
    """``blocks`` without those that are there already. What is short may come again, but not in its old place beside a copy."""
    last: dict[str, int] = {}
    pairs: set[tuple[str, str]] = set()
    # Numbers of blocks: those that go, those that follow the block before them as they did before, those that were there before.
    copies: set[int] = set()
    follows: set[int] = set()
    again: set[int] = set()
    for number, block in enumerate(blocks):
        pair = (blocks[number - 1], block) if number else ("", block)
        if block in last:
            again.add(number)
            near = number - last[block] <= _AT_ONCE
            if len(block) >= _COPY_CHARS or (near and len(block) >= _REPEATED_CHARS):
                copies.add(number)
        if pair in pairs:
            follows.add(number)
        pairs.add(pair)
        last[block] = number
    for number in range(1, len(blocks)):
        if number in follows and number - 1 in copies:
            copies.add(number)
    for number in range(len(blocks) - 2, -1, -1):
        if number in again and number + 1 in copies and number + 1 in follows:
            copies.add(number)
    return [block for number, block in enumerate(blocks) if number not in copies]


def _is_in_container(evidence: PageEvidence, block: Block) -> bool:
    """Whether a block stands in the element that holds most of the page's running text, and in no furniture there."""
    return evidence.layout.holds(evidence.layout.wide, block) and not block.place & _FURNITURE


def agreements(shingles: Mapping[str, Shingles]) -> dict[str, float]:
    """Of each text how much it agrees with the others on the mean, 0 to 1, by shared shingles."""
    return {
        name: sum(_agreement(own, other) for beside, other in shingles.items() if beside != name)
        / max(1, len(shingles) - 1)
        for name, own in shingles.items()
    }


def shingles_of(text: str) -> Shingles:
    """A text as what it is compared by: how often each few tokens in a row come."""
    tokens = _TOKEN.findall(text[:_MOST_COMPARED].casefold())
    return Counter(zip(*(tokens[n:] for n in range(_SHINGLE)), strict=False)) or Counter([tuple(tokens)])


def _agreement(one: Shingles, other: Shingles) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0


def _by_trafilatura(page: ParsedPage, comments: Collection[HtmlElement], least: float) -> str:
    """trafilatura's text of the page without its comment sections; never its metadata or comments.

    Where it finds more than ``least`` characters by itself, without readability and justext: they take half of its time, and other readings
    are compared here.
    """
    from trafilatura import bare_extraction  # half a second to import

    for element in comments:
        if element.getparent() is not None:
            element.drop_tree()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # our issues say what it would
    text = ""
    try:
        for fast in (True, False):
            document = bare_extraction(page.tree, url=page.url, include_comments=False, with_metadata=False, fast=fast)
            text = paragraphs_of_lines(str(getattr(document, "text", "") or ""))
            if len(text) > least:
                break
    except RecursionError:
        page.note("body_not_readable", "the page is nested too deeply for trafilatura")
    return text


def paragraphs_of_lines(text: str) -> str:
    """trafilatura's lines as paragraphs: list items and table rows that follow each other stay together."""
    blocks: list[str] = []
    for raw in text.split("\n"):
        line = squeeze(raw)
        if not line or line in {"-", "|"}:
            continue
        if blocks and _LINE_OF_LIST.match(line) and _LINE_OF_LIST.match(blocks[-1].rsplit("\n", 1)[-1]):
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    return "\n\n".join(blocks)
