"""The readers: who comments below an article, when, and what.

What does NOT belong here: how a comment is printed, and its place on the page (``threads``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from demo.dice import Dice
from demo.newsroom import slug
from demo.papers import HARBOUR, Article, Comment, Paragraph, revision_time
from demo.prose import bind_cast, expand, load_grammar, load_words

_IDS_AN_ARTICLE = 100
_DEEPEST = 3  # a reply may stand at depth 0 to 3; WordPress's default limit is five levels
_TWINS = (
    "This was promised in the last manifesto, and in the one before it.",
    "Can anyone say when this will be finished?",
    "I have nothing to add, except that I was there.",
    "Same again next year, then.",
)


@lru_cache(maxsize=2048)
def comments_of(article: Article) -> tuple[Comment, ...]:
    """Every comment that will ever stand below ``article``, in the order of posting."""
    dice = Dice(article.paper.id, "comments", article.number)
    writer = _Writer(article, dice)
    times = [*_prompt_times(article, dice), *_late_times(article, dice)]
    has_replies = article.paper is HARBOUR
    comments: list[Comment] = []
    depths: list[int] = []
    for place, when in enumerate(times):
        parent = _parent(article, comments, depths, dice) if has_replies else None
        depths.append(0 if parent is None else depths[parent] + 1)
        comments.append(
            writer.write(place, when, comments, None if parent is None else comments[parent], upvotes=not has_replies)
        )
    return tuple(comments)


def _prompt_times(article: Article, dice: Dice) -> list[datetime]:
    """Soon after publication, thinning out, all before half past one of the following night."""
    count = article.prompt_comments + (article.role == "pinged")
    end = article.paper.moment(article.day, 0) + timedelta(hours=25)
    start = article.published_at + timedelta(minutes=4)
    seconds = [int((end - start).total_seconds() * dice.share() ** 2.5) for _ in range(count)]
    return sorted(start + timedelta(seconds=s) for s in seconds)


def _late_times(article: Article, dice: Dice) -> list[datetime]:
    """In the daytime of the following day."""
    morning = article.paper.moment(article.day + timedelta(days=1), 8)
    return sorted(morning + timedelta(seconds=dice.number(0, 12 * 3600)) for _ in range(article.late_comments))


def _parent(article: Article, comments: list[Comment], depths: list[int], dice: Dice) -> int | None:
    """Place of the comment that the next one answers; None for a new thread.

    A paged article starts enough threads for two pages of ten, all others few enough for one.
    """
    open_places = [i for i, depth in enumerate(depths) if depth < _DEEPEST and not comments[i].is_pingback]
    threads = depths.count(0)
    if not open_places or len(comments) < 2:
        return None
    if _special(article).get(len(comments)) == "staff":
        starts = False
    elif article.role == "paged":
        missing = 13 - threads
        starts = missing > 0 and dice.chance(missing / (article.prompt_comments - len(comments) or 1))
    else:
        starts = threads < 9 and dice.chance(0.65)
    return None if starts else dice.pick(open_places[-6:])


class _Writer:
    """Writes the comments of one article; no two of them alike, but for the twins."""

    def __init__(self, article: Article, dice: Dice) -> None:
        self.article = article
        self.dice = dice
        self.language = article.story.language
        self.words: dict[str, list[str]] = load_words("readers")[self.language]
        grammar = load_grammar({"de": "german"}.get(self.language, _grammar_of(article)))
        self.slots = bind_cast(grammar, dice, article.day, self.language)
        self.slots |= {"subject": article.story.subject, "place": article.story.place}
        self.slots["reporter_last"] = article.authors[0].split()[-1]
        self.twins = dice.pick(_TWINS)  # what two readers say word for word
        self.used = {self.twins}
        self.names: list[str] = []
        self.special = _special(article)

    def write(
        self, place: int, when: datetime, before: list[Comment], parent: Comment | None, *, upvotes: bool
    ) -> Comment:
        """The comment at ``place`` in the order of posting."""
        article, dice = self.article, self.dice
        number = article.number * _IDS_AN_ARTICLE + place
        if article.role == "pinged" and place == 4:
            return self._pingback(number, when)
        author = self._author(place, before, parent)
        return Comment(
            number=number,
            author=author,
            posted_at=when,
            paragraphs=self._paragraphs(place, before, parent),
            parent=parent.number if parent else None,
            upvotes=dice.number(1, 64) if upvotes and dice.chance(0.6) else None,
            is_staff=author == article.authors[0],
            author_url=f"http://{slug(author)}.example/" if dice.chance(0.06) and slug(author) else "",
            deleted_at=revision_time(article.paper, article.day) if article.role == "trimmed" and place == 1 else None,
        )

    def _pingback(self, number: int, when: datetime) -> Comment:
        blog = self.dice.pick(["Saltmarsh Notes", "The Marrowshire Diary", "Low Water Reading", "A Clerk Abroad"])
        title = self._say("What they say about $subject")
        return Comment(
            number=number,
            author=f"{title} – {blog}",
            posted_at=when,
            paragraphs=(Paragraph(f"[…] as The Harbour Gazette reports on {self.article.story.subject} […]"),),
            is_pingback=True,
            author_url=f"http://{slug(blog)}.example/{slug(title)}/",
        )

    def _author(self, place: int, before: list[Comment], parent: Comment | None) -> str:
        if self.special.get(place) == "staff" and parent:
            return self.article.authors[0]
        if self.special.get(place) in ("apostrophe", "umlaut"):
            return "D'Arcy Pellow" if self.special[place] == "apostrophe" else "Jürgen Käßbohrer"
        if parent and len(before) > 3 and self.dice.chance(0.15):
            again = [c.author for c in before if c.author != parent.author and not c.is_pingback and not c.is_staff]
            if again:
                return self.dice.pick(again)
        name = next(name for name in self._names() if name not in self.names)
        self.names.append(name)
        return name

    def _names(self) -> Iterator[str]:
        names: Mapping[str, list[str]] = load_words("readers")["names"]
        dice = self.dice
        while True:
            roll = dice.share()
            if roll < 0.4:
                yield dice.pick(names["handles"])
            elif roll < 0.5:
                yield dice.pick(names["special"])
            elif roll < 0.65:
                yield f"{dice.pick(names['first'])} {dice.pick(names['initials'])}."
            else:
                yield f"{dice.pick(names['first'])} {dice.pick(names['last'])}"

    def _paragraphs(self, place: int, before: list[Comment], parent: Comment | None) -> tuple[Paragraph, ...]:
        if self.special.get(place) == "twin":
            return (Paragraph(self.twins),)
        if parent:
            self.slots["parent"] = parent.author
        while True:
            paragraphs = self._attempt(place, before, parent)
            text = "\n".join(p.text for p in paragraphs if not p.is_quote)
            if text not in self.used:
                self.used.add(text)
                return paragraphs

    def _attempt(self, place: int, before: list[Comment], parent: Comment | None) -> tuple[Paragraph, ...]:
        kind, dice = self.special.get(place), self.dice
        quoted = next((c for c in reversed(before) if not c.is_pingback and not c.paragraphs[0].is_quote), None)
        if kind == "quote" and quoted:
            cited = (parent or quoted).paragraphs[-1].text
            return Paragraph(cited, is_quote=True), Paragraph(self._from("quote_answer"))
        if kind == "staff" and parent:
            return (Paragraph(self._from("staff")),)
        if kind == "long":
            templates = [dice.pick(self.words["opinion"]), *dice.some(self.words["paragraph"], 2)]
            return tuple(Paragraph(self._say(template)) for template in templates)
        if kind in ("emoji", "marked"):
            return (Paragraph(self._from(kind)),)
        return tuple(Paragraph(text) for text in self._usual(parent))

    def _usual(self, parent: Comment | None) -> Iterator[str]:
        """One to three paragraphs of an everyday comment."""
        dice = self.dice
        first = (
            "reply" if parent and "reply" in self.words else dice.pick(["opinion", "opinion", "anecdote", "question"])
        )
        roll = dice.share()
        if not parent and roll < 0.1:
            yield self._from("short")
            return
        if "emoji" in self.words and roll > 0.95:
            first = dice.pick(["emoji", "letter", "marked"])
        sentences = [self._from(first)]
        if dice.chance(0.35):
            sentences.append(self._from(dice.pick([n for n in ("opinion", "anecdote", "question") if n != first])))
        yield " ".join(sentences)
        for template in dice.some(self.words["paragraph"], dice.pick([0, 0, 0, 0, 1, 1, 2])):
            yield self._say(template)

    def _from(self, name: str) -> str:
        return self._say(self.dice.pick(self.words[name]))

    def _say(self, template: str) -> str:
        return expand(template, self.dice, self.slots, self.language)


def _grammar_of(article: Article) -> str:
    return "harbour" if article.paper is HARBOUR else "ledger"


def _special(article: Article) -> dict[int, str]:
    """What every day has, by place below the article: so that a reader of pages can count on meeting it."""
    plans: dict[str, dict[int, str]] = {
        "paged": {1: "long", 3: "emoji", 6: "quote", 10: "staff", 14: "marked"},
        "pinged": {0: "apostrophe", 2: "umlaut", 3: "twin", 7: "twin", 9: "long"},
        "flaky": {0: "umlaut", 2: "long", 3: "twin", 5: "twin"},
        "trimmed": {2: "quote", 4: "emoji"},
    }
    return plans.get(article.role, {})
