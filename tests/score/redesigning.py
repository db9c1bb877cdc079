"""A labelled page's own headline and first paragraphs in a small page of an invented design: briefs, old pages of table cells,
live pages, with teasers of other articles beside them. Labelled pages are mostly long ones of large papers.

What does NOT belong here: pieces put into a page as it is (``inventing``), fitting (``fitting``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from html import escape, unescape

from lxml.html import HtmlElement, tostring
from tests.score.inventing import LINES, PEOPLE, POINTERS, Told, paragraphs_of
from tests.score.stress import changed_to, tree_of

from broadsheet.models import RawPage

PAGES = 3  # of each page: one alone would make the weights depend on what was drawn
_MOST = 12  # paragraphs
_UNENDED = 0.2  # of pages: a closing line often lacks its full stop
_FURNITURE = ("share post", "related story", "newsletter-box", "promo", "foot main", "sidebar-text", "entry")
_BYLINES = ("By {}", "Von {}", "Par {}", "Por {}", "{}", "Text: {}")
_DATES = ("12 March 2026", "3. Mai 2024", "17/09/2005", "2019-11-02", "le 4 juin 2021")
_TAG = re.compile(r"<[^>]+>")
_PLACES = ("", "<div>{}</div>", '<div class="x5">{}</div>', "<aside>{}</aside>", '<section class="more">{}</section>')


def redesigned(raw: RawPage) -> Iterator[tuple[RawPage, Told]]:
    """A few pages, none of a page without paragraphs; how long each is and its design follow from the page's address."""
    for number in range(PAGES):
        tree, draw = tree_of(raw), random.Random(f"{number} {raw.page.url}")
        paragraphs = _longest_run(paragraphs_of(tree))
        if not paragraphs:
            return
        page = _Page(draw, _headline(tree), paragraphs[: draw.randint(1, _MOST)], _words(tree))
        body = draw.choice((page.plain, page.plain, page.plain, page.cells, page.live))()
        html = f"<!DOCTYPE html><html>{_head(tree, draw)}<body>{body}</body></html>"
        yield changed_to(raw, html.encode("utf-8", "replace")), page.told


def _longest_run(paragraphs: Sequence[HtmlElement]) -> list[HtmlElement]:
    """Those of the element that holds most of their text."""
    beside: dict[HtmlElement, list[HtmlElement]] = {}
    for paragraph in paragraphs:
        beside.setdefault(paragraph.getparent(), []).append(paragraph)
    return max(beside.values(), key=lambda run: sum(len(p.text_content()) for p in run), default=[])


def _headline(tree: HtmlElement) -> str:
    for element in (*tree.iter("h1"), *tree.iter("title")):
        if text := _squeezed(element.text_content()):
            return text
    return ""


def _words(tree: HtmlElement) -> list[str]:
    return [word for p in paragraphs_of(tree) for word in p.text_content().split() if word.isalpha()]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _head(tree: HtmlElement, draw: random.Random) -> str:
    """With what the page states of itself, in half of all cases without its data for machines."""
    head = tree.find("head")
    if head is None:
        return "<head></head>"
    keeps = draw.random() < 0.5
    for element in list(head):
        if element.tag not in ("title", "meta") and not (keeps and element.get("type") == "application/ld+json"):
            head.remove(element)
    text: str = tostring(head, encoding="unicode")
    return text


class _Page:
    """One design filled; ``told`` gathers which invented lines are a part of the text."""

    def __init__(self, draw: random.Random, headline: str, paragraphs: Sequence[HtmlElement], words: Sequence[str]):
        self.draw, self.headline, self.words = draw, escape(headline), words
        self.marked = [_inner(paragraph) for paragraph in paragraphs]
        self.bare = [escape(_squeezed(paragraph.text_content())) for paragraph in paragraphs]
        if draw.random() < _UNENDED:
            self.marked[-1], self.bare[-1] = self.marked[-1].rstrip(" .。"), self.bare[-1].rstrip(" .。")
        self.told: dict[str, bool] = {}

    def plain(self) -> str:
        """Paragraphs in an element, often called what it is not, with what is none around it."""
        draw = self.draw
        name = f' class="{draw.choice(_FURNITURE)}"' if draw.random() < 0.4 else draw.choice(("", ' class="x2"'))
        tag = draw.choice(("div", "div", "article", "main", "section"))
        head = f"<h1>{self.headline}</h1>" + (f"<p>{self.byline()}</p>" if draw.random() < 0.4 else "")
        text = self.text()
        above = self.small() if draw.random() < 0.5 else ""
        below = "".join(self.below() for _ in range(draw.randint(0, 2)))
        inside, outside = (below, "") if draw.random() < 0.5 else ("", below)
        if draw.random() < 0.5:
            return f"{self.small()}<{tag}{name}>{head}{above}{text}{inside}</{tag}>{outside}"
        return f"{self.small()}<div>{head}{above}<{tag}{name}>{text}{inside}</{tag}>{outside}</div>"

    def text(self) -> str:
        """The paragraphs, some of them as a list, with headings and a table between them."""
        draw, parts = self.draw, [f"<p>{text}</p>" for text in self.marked]
        if draw.random() < 0.1:
            return parts[0] + "".join(self.answer(part) for part in parts[1:])
        if len(parts) > 3 and draw.random() < 0.2:
            start = draw.randint(1, len(parts) - 2)
            items = "".join(f"<li>{text}</li>" for text in self.marked[start : start + 3])
            parts[start : start + 3] = [f"<ul>{items}</ul>"]
        if draw.random() < 0.3:
            parts.insert(draw.randint(0, len(parts) - 1), f"<h2>{self.invented(2, 6, is_part=True)}</h2>")
        if draw.random() < 0.3:
            parts.insert(draw.randint(1, len(parts)), self.table())
        return "".join(parts)

    def answer(self, text: str) -> str:
        """A paragraph folded under its question."""
        question = self.invented(3, 7, "?", is_part=True)
        return f"<details><summary>{question}</summary>{text}</details>"

    def table(self) -> str:
        """A few figures with a name each; the first of its rows are told."""
        draw = self.draw
        columns = draw.randint(1, 3)

        def row(tag: str, cells: Sequence[str]) -> str:
            return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"

        head = [self.word() for _ in range(columns + 1)]
        rows = [[self.word(), *(str(draw.randint(1, 900)) for _ in range(columns))] for _ in range(draw.randint(2, 6))]
        for told in (head, rows[0]):
            self.told[" ".join(f"| {cell}" for cell in told)] = True
        return f"<table>{row('th', head)}{''.join(row('td', cells) for cells in rows)}</table>"

    def word(self) -> str:
        return self.draw.choice(self.words or ["Wop"]).capitalize()

    def cells(self) -> str:
        """An old page of table cells: bare text between line breaks."""
        draw = self.draw
        byline = f"<font size='1'>{self.byline()} | {draw.choice(_DATES)}</font>"
        between = draw.choice((" ", "<br>", "<br><br>"))
        self.tell(f"{self.headline} {byline}" if between == " " else byline)
        head = f"{draw.choice(('<font size=5>{}</font>', '<b>{}</b>')).format(self.headline)}{between}{byline}"
        text = "<br><br>".join(self.bare)
        if draw.random() < 0.5:
            text = f"<font size=2>{text}</font>"
        menu = "<br>".join(f"<a href='/{n}'>{self.line()}</a>" for n in range(draw.randint(1, 5)))
        others = "<br>".join(f"<a href='/o/{n}'>{self.invented(3, 8)}</a>" for n in range(draw.randint(2, 4)))
        side = f"<td><font size=1><b>{self.line(POINTERS)}</b><br>{others}</font></td>" if draw.random() < 0.6 else ""
        foot = f"<tr><td colspan=3><font size=1>{self.invented(4, 9, '.')}</font></td></tr>"
        if draw.random() < 0.5:
            return f"<table><tr><td>{menu}</td></tr><tr><td>{head}<br><br>{text}</td>{side}</tr>{foot}</table>"
        return f"<table><tr><td>{menu}</td><td>{head}<br><br>{text}</td>{side}</tr>{foot}</table>"

    def live(self) -> str:
        """A paragraph or none, then posts with a time each, and most with a heading."""
        draw = self.draw
        tag = draw.choice(("div", "article", "section", "li"))
        stamp = draw.choice(("<time>{}</time>", '<div class="s">{}</div>', "<span>{}</span>", "<p><b>{}</b></p>"))
        lead = min(draw.choice((0, 1, 1, 1, 2)), len(self.marked) - 1)
        has_headings = draw.random() < 0.7
        posts = "".join(
            f'<{tag} class="post" id="p{n}">{self.stamp(stamp)}{self.post_heading() if has_headings else ""}<p>{text}</p></{tag}>'
            for n, text in enumerate(self.marked[lead:])
        )
        head = f'<h1>{self.headline}</h1><p class="by">{self.byline()}</p>'
        summary = "".join(f"<p>{text}</p>" for text in self.marked[:lead])
        return f"{self.small()}<main>{head}<div>{summary}</div><div>{posts}</div></main>{self.below()}"

    def stamp(self, pattern: str) -> str:
        time = f"{self.draw.randint(0, 23):02}:{self.draw.randint(0, 59):02}"
        return self.tell(pattern.format(time))

    def post_heading(self) -> str:
        return f"<h3>{self.invented(2, 5, is_part=True)}</h3>" if self.draw.random() < 0.8 else ""

    def byline(self) -> str:
        line = self.draw.choice(_BYLINES).format(self.draw.choice(PEOPLE))
        return self.tell(line)

    def line(self, lines: Sequence[str] = LINES) -> str:
        return self.tell(self.draw.choice(lines))

    def small(self) -> str:
        """A line or two that every page has."""
        return self.draw.choice(
            (
                "<nav><p>{}</p></nav><form><p>{}</p></form>",
                "<header><a href='/'>{}</a> <a href='/a'>{}</a></header>",
                "<ul><li><a href='/'>{}</a></li><li><a href='/b'>{}</a></li></ul>",
                "<nav><p>{}</p></nav>",
                "",
            )
        ).format(self.line(), self.line())

    def below(self) -> str:
        """Beginnings of other articles, links to them, or a line about the page."""
        draw = self.draw
        kind = draw.choice(("teasers", "teasers", "cards", "links", "foot", "small"))
        if kind == "small":
            return self.small()
        if kind == "foot":
            line = self.tell(f'{self.invented(1, 3)} <a href="/t">{self.line()}</a>')
            return draw.choice(('<div class="foot"><p>{}</p></div>', "<footer><p>{}</p></footer>")).format(line)
        count = draw.randint(2, 5)
        if kind == "links":
            items = "".join(f'<li><a href="/l{n}">{self.invented(3, 9)}</a></li>' for n in range(count))
            return f"<h3>{self.line(POINTERS)}</h3><ul>{items}</ul>"
        end = draw.choice(("...", "…", " [...]", "."))
        pattern = (
            '<p>{text}</p><p><a href="/{n}">{head}</a></p>',
            '<p><a href="/{n}">{head}</a></p><p>{text}</p>',
            '<h4><a href="/{n}">{head}</a></h4>{text}<br>',
        )[draw.randint(0, 2)]
        if kind == "cards":
            pattern = f'<div class="card">{pattern}</div>'
        teasers = "".join(
            pattern.format(text=self.invented(12, 24, end), head=self.invented(3, 9), n=n) for n in range(count)
        )
        return (draw.choice(_PLACES) or "{}").format(teasers)

    def invented(self, fewest: int, most: int, end: str = "", *, is_part: bool = False) -> str:
        """Words of the page in another order: of its language, and none of its text."""
        words = self.draw.choices(self.words or ["Wop"], k=self.draw.randint(fewest, most))
        return self.tell(escape(" ".join(words).capitalize() + end), is_part=is_part)

    def tell(self, line: str, *, is_part: bool = False) -> str:
        """Remembered as its text will be read."""
        self.told[_squeezed(unescape(_TAG.sub("", line)))] = is_part
        return line


def _inner(paragraph: HtmlElement) -> str:
    """What a paragraph holds, without what surrounds it."""
    text: str = tostring(paragraph, encoding="unicode", with_tail=False)
    return text[text.index(">") + 1 : text.rindex("<")]
