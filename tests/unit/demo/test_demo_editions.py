"""The world itself: how big a night is, what each has, and that its text is fit to print."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

import pytest
from tests.unit.demo.reading import DAY, NIGHT

from demo.dice import Dice
from demo.editions import edition, find
from demo.papers import FOUNDED, HARBOUR, LEDGER, PAPERS, Article
from demo.prose import bind_cast, load_grammar, load_words
from demo.readers import comments_of
from demo.times import relative
from demo.truth import ExpectedNight, expected_night

YEAR = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
LATER = timedelta(days=3)


def nights(day: date, late: timedelta = timedelta(0)) -> list[ExpectedNight]:
    """Both papers' ``day`` at three in the morning of the next, or ``late`` after that."""
    clock = datetime.combine(day + timedelta(days=1), time(3), UTC) + late
    return [expected_night(paper, day, clock) for paper in PAPERS]


def articles_of_days(days: list[date]) -> Iterator[Article]:
    for day in days:
        yield from chain(edition(HARBOUR, day), edition(LEDGER, day))


def test_every_night_of_a_year_is_about_as_big() -> None:
    articles, comments = [], []
    for day in YEAR[::2]:
        both = nights(day)
        articles.append(sum(len(night.articles) for night in both))
        comments.append(sum(night.comment_count for night in both))
    assert min(articles) >= 18 and max(articles) <= 21 and 19 <= sum(articles) / len(articles) <= 21
    assert min(comments) >= 140 and max(comments) <= 160 and 147 <= sum(comments) / len(comments) <= 153


@pytest.mark.parametrize("day", YEAR[::9])
def test_what_every_night_has(day: date) -> None:
    harbour, ledger = nights(day)
    later_harbour, later_ledger = nights(day, LATER)
    assert Counter(link.ending for link in harbour.links)["robots_disallowed"] == 1
    assert sorted(a.comment_page_count for a in harbour.articles)[-2:] == [1, 2]
    assert sorted(a.comment_page_count for a in later_harbour.articles)[-2:] == [1, 2]
    assert sum(a.printed_comment_count == a.declared_comment_count + 1 for a in harbour.articles) == 1
    assert {0, 1} <= {a.declared_comment_count for a in harbour.articles}
    assert any(a.credit_line for a in harbour.articles) and not all(a.credit_line for a in harbour.articles)
    assert max(c.depth for a in harbour.articles for c in a.comments) >= 2
    assert sum(c.is_by_staff for a in harbour.articles for c in a.comments) == 1
    assert Counter(link.ending for link in ledger.links)["not_found"] == 1
    assert sum(link.fails_first for link in ledger.links) == 1
    assert sum(a.language == "de" for a in ledger.articles) == 1
    assert sum(a.is_teaser for a in ledger.articles) == 1
    assert sum(a.modified_at is not None for a in ledger.articles) == 0
    assert sum(a.modified_at is not None for a in later_ledger.articles) == 1
    assert all(c.depth == 0 and c.parent_native_id is None for a in ledger.articles for c in a.comments)


@pytest.mark.parametrize("day", YEAR[::30])
def test_the_comments_of_a_night_have_what_is_hard_to_read(day: date) -> None:
    comments = [comment for night in nights(day) for article in night.articles for comment in article.comments]
    authors = {comment.author for comment in comments}
    assert {"D'Arcy Pellow", "Jürgen Käßbohrer"} <= authors
    assert any(re.search("[\U0001f300-\U0001faff]", "".join(comment.paragraphs)) for comment in comments)
    assert any(re.search("[<&]", "".join(comment.paragraphs)) for comment in comments)
    assert max(len(comment.paragraphs) for comment in comments) >= 3
    quotes = [p for a in articles_of_days([day]) for c in comments_of(a) for p in c.paragraphs if p.is_quote]
    assert quotes


def test_two_readers_say_the_same_and_no_one_else_does() -> None:
    alike = 0
    for article in articles_of_days(YEAR[:20]):
        texts: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for comment in comments_of(article):
            texts[tuple(p.text for p in comment.paragraphs if not p.is_quote)].append(comment.author)
        shared = [authors for authors in texts.values() if len(authors) > 1]
        assert all(len(authors) == len(set(authors)) == 2 for authors in shared)
        assert len(shared) <= (article.role in ("pinged", "flaky"))
        alike += len(shared)
    assert alike == 40


def test_no_two_bodies_are_near_duplicates() -> None:
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes: list[int] = []
    for number, article in enumerate(a for a in articles_of_days(YEAR[:60]) if a.role != "notice"):
        words = re.findall(r"\w+", " ".join(article.story.text.paragraphs).lower())
        shingles = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
        shared = Counter(other for shingle in shingles for other in holders[shingle])
        for other, count in shared.items():
            assert count / (len(shingles) + sizes[other] - count) < 0.4
        for shingle in shingles:
            holders[shingle].append(number)
        sizes.append(len(shingles))
    assert len(sizes) > 1200


def test_texts_are_fit_to_print() -> None:
    slip = re.compile(r"[{}|$#]|\(n\)| [,.;:?!]|(?<!\.)\.\.(?!\.)|,,|  ")
    for article in articles_of_days(YEAR[::5]):
        text = article.story.text
        assert 10 <= len(text.headline) <= 120
        for part in (text.headline, *text.paragraphs, *(p.text for c in comments_of(article) for p in c.paragraphs)):
            assert not slip.search(part), part
            assert part == part.strip() and part[0] == part[0].upper(), part
        assert all(re.search(r"[.?!][”“]?$", paragraph) for paragraph in text.paragraphs), text.paragraphs
        if article.role != "notice":
            assert 6 <= len(text.paragraphs) <= 9 and 900 <= sum(map(len, text.paragraphs)) <= 2500


def test_a_teaser_is_long_enough_to_count_and_short_enough_to_be_one() -> None:
    for day in YEAR[::7]:
        teaser = next(a for a in nights(day)[1].articles if a.is_teaser)
        assert len(teaser.paragraphs) == 1 and 200 <= len(teaser.paragraphs[0]) <= 500


@pytest.mark.parametrize("name", ["harbour", "ledger", "german"])
def test_every_slot_of_a_grammar_is_bound(name: str) -> None:
    grammar = load_grammar(name)
    common = bind_cast(grammar, Dice("slots"), DAY, "de" if name == "german" else "en").keys()
    used = chain.from_iterable([*grammar.common.values(), *grammar.notices.values()])
    assert not set(re.findall(r"\$([a-z_]+2?)", " ".join(used))) - common
    for topic in grammar.topics:
        templates = [t for key in ("headline", "lede", "detail", "quote") for t in topic[key]]
        assert not set(re.findall(r"\$([a-z_]+2?)", " ".join(templates))) - common - topic.get("pick", {}).keys()
        assert all(template.count("{") == template.count("}") for template in templates), topic["id"]
    for language in ("en", "de"):
        readers = chain.from_iterable(load_words("readers")[language].values())
        assert (
            not set(re.findall(r"\$([a-z_]+2?)", " ".join(readers))) - common - {"subject", "reporter_last", "parent"}
        )


def test_no_two_pages_share_an_id_or_an_address() -> None:
    for paper in (HARBOUR, LEDGER):
        articles = [article for day in YEAR[:90] for article in edition(paper, day)]
        assert len({a.number for a in articles}) == len({a.path for a in articles}) == len(articles)
        comments = [c.number for a in articles[:200] for c in comments_of(a)]
        assert len(set(comments)) == len(comments)
        assert find(paper, articles[7].number, NIGHT) == articles[7]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2024, 2, 29), FOUNDED])
def test_odd_days_are_whole_days(day: date) -> None:
    three = datetime.combine(day + timedelta(days=1), time(3), UTC)
    for paper in (HARBOUR, LEDGER):
        articles = edition(paper, day)
        assert [a.published_at for a in articles] == sorted(a.published_at for a in articles)
        for article in articles:
            assert paper.today(article.published_at) == day
            prompt = [c for c in comments_of(article) if c.posted_at < three]
            assert len(prompt) == article.prompt_comments + (article.role == "pinged")
            assert all(article.published_at < c.posted_at for c in prompt)


def test_there_is_nothing_before_the_papers_were_founded() -> None:
    assert edition(HARBOUR, FOUNDED - timedelta(days=1)) == edition(LEDGER, FOUNDED - timedelta(days=1)) == ()


@pytest.mark.parametrize(
    ("ago", "language", "text", "precision", "expected"),
    [
        (timedelta(seconds=59), "en", "0 minutes ago", "minute", datetime(2026, 3, 6, 3, 20, tzinfo=UTC)),
        (timedelta(seconds=60), "en", "1 minute ago", "minute", datetime(2026, 3, 6, 3, 19, tzinfo=UTC)),
        (timedelta(minutes=59, seconds=59), "de", "vor 59 Minuten", "minute", datetime(2026, 3, 6, 2, 21, tzinfo=UTC)),
        (timedelta(minutes=60), "en", "1 hour ago", "hour", datetime(2026, 3, 6, 2, tzinfo=UTC)),
        (timedelta(hours=5, minutes=59), "de", "vor 5 Stunden", "hour", datetime(2026, 3, 5, 22, tzinfo=UTC)),
        (timedelta(hours=23, minutes=59), "en", "23 hours ago", "hour", datetime(2026, 3, 5, 4, tzinfo=UTC)),
        (timedelta(hours=24), "de", "vor 1 Tag", "day", datetime(2026, 3, 5, tzinfo=UTC)),
        (timedelta(days=2, hours=23), "en", "2 days ago", "day", datetime(2026, 3, 4, tzinfo=UTC)),
        (timedelta(days=40), "de", "vor 40 Tagen", "day", datetime(2026, 1, 25, tzinfo=UTC)),
    ],
)
def test_relative_times(ago: timedelta, language: str, text: str, precision: str, expected: datetime) -> None:
    clock = datetime(2026, 3, 6, 3, 20, 30, tzinfo=UTC)
    assert relative(clock - ago, clock, language) == (text, precision, expected)
