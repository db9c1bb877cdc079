"""Feeds, sitemaps and listings: empty, frozen, foreign, moved, too much, too little, and links that changed their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import md5

from tests.breakages.breakage import FIRST_BROKEN, Answer, Breakage, Question, entries_only
from tests.breakages.catalogue.tools import on_sources
from tests.breakages.designs.paper import Source
from tests.breakages.view import Entry

Entries = Sequence[Entry]


def _none(entries: Entries, _: Question) -> Entries:
    return ()


def _frozen(entries: list[Entry], source: Source, question: Question) -> list[Entry]:
    """What the source held in the last good night."""
    return question.paper.entries(source, question.paper.life.clock(FIRST_BROKEN - 1))


def _foreign(entries: Entries, _: Question) -> Entries:
    return [replace(entry, url=f"http://shop.example/offers/{number}") for number, entry in enumerate(entries)]


def _moved(answer: Answer, _: Question) -> Answer:
    return Answer(404, b"<html><body><h1>Not found</h1></body></html>")


def _home_instead(answer: Answer, question: Question) -> Answer:
    """The address answers with the front page."""
    newest = [
        question.paper.entry(story, question.moment) for story in question.paper.life.standing(question.moment)[:20]
    ]
    return Answer(200, question.paper.front(newest, question.moment, question.base).encode())


def _torn(answer: Answer, _: Question) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 5])


def _one_source_down(answer: Answer, question: Question) -> Answer:
    return Answer(500, b"sorry") if question.path in ("/feed/", "/sitemap-news.xml") else answer


def _session(entries: Entries, question: Question) -> Entries:
    """Every link carries an id of this night."""

    def with_id(url: str) -> str:
        mark = md5(f"{url} {question.night}".encode(), usedforsecurity=False).hexdigest()
        return f"{url}?sid={mark}"

    return [replace(entry, url=with_id(entry.url)) for entry in entries]


def _session_in_path(entries: Entries, question: Question) -> Entries:
    mark = md5(str(question.night).encode(), usedforsecurity=False).hexdigest()[:16]
    return [replace(entry, url=f"{entry.url};jsessionid={mark.upper()}") for entry in entries]


def _without_session(path: str, _: Question) -> str:
    return re.sub(r"(\?sid=|;jsessionid=).*", "", path)


def _new_scheme(entries: Entries, question: Question) -> Entries:
    """The same pages have new addresses, and name those as canonical."""
    return [replace(entry, url=_new_path(entry.url, question)) for entry in entries]


def _new_path(path: str, question: Question) -> str:
    return f"/p/{question.paper.story_at[path].number}"


def _old_path(path: str, question: Question) -> str:
    found = re.fullmatch(r"/p/(\d+)", path)
    stories = question.paper.life.stories
    story = next((s for s in stories if found and s.number == int(found[1])), None)
    return question.paper.path_of(story) if story else path


def _tags(entries: Entries, question: Question) -> Entries:
    """Pages of tags stand between the articles."""
    newest = entries[0].published_at if entries else question.moment
    tags = [
        Entry(f"/tag/{word}/", word.title(), newest)
        for word in ("bridges", "water", "people", "schools", "letters", "weather", "work", "music")
    ]
    return [*tags, *entries]


def _tag_page(question: Question) -> Answer | None:
    if not question.path.startswith("/tag/"):
        return None
    standing = question.paper.life.standing(question.moment)
    chosen = [question.paper.entry(s, question.moment) for s in standing if question.coin(0.2, str(s.number))][:15]
    text = question.paper.front(chosen, question.moment, question.base)
    intro = "".join(
        f"<p>{entry.summary} {entry.headline}, and more on this page about the same subject from the last weeks.</p>"
        for entry in chosen
    )
    return Answer(
        200, text.replace("</body>", f"<h1>{question.path[5:-1].title()}</h1><div>{intro}</div></body>").encode()
    )


def _tenth(entries: Entries, question: Question) -> Entries:
    """Of tonight's day, a tenth is named."""
    return _only(entries, question, 0.1)


def _none_new(entries: Entries, question: Question) -> Entries:
    """Of the broken days nothing is named, and the older entries stay."""
    return _only(entries, question, 0.0)


def _only(entries: Entries, question: Question, share: float) -> Entries:
    begin = question.paper.life.midnight(FIRST_BROKEN)
    kept = round(share * sum(entry.published_at >= begin for entry in entries))
    new = [entry for entry in entries if entry.published_at >= begin][:kept]
    return [*new, *(entry for entry in entries if entry.published_at < begin)]


def _fivefold(entries: Entries, question: Question) -> Entries:
    """Old stories are named again, under new addresses and tonight's date."""
    begin = question.paper.life.midnight(question.night)
    new = [entry for entry in entries if entry.published_at >= begin]
    standing = [s for s in question.paper.life.standing(question.moment) if s.published_at < begin]
    copies = [
        Entry(
            f"/archive/{story.number}", story.version(question.moment).headline, new[0].published_at if new else begin
        )
        for story in standing[: 4 * max(3, len(new))]
    ]
    return [*copies, *entries]


def _copies(question: Question) -> Answer | None:
    """The old text at the new address, as if it were of tonight."""
    from tests.breakages.view import view_of

    found = re.fullmatch(r"/(?:archive|again)/(\d+)", question.path)
    story = next((s for s in question.paper.life.stories if found and s.number == int(found[1])), None)
    if story is None:
        return None
    view = view_of(story, question.path, question.moment)
    published = question.paper.life.midnight(question.night).replace(hour=12)
    return Answer(
        200,
        question.paper.article(
            replace(view, published_at=published, remarks=(), declared=0), question.moment, question.base
        ).encode(),
    )


def _duplicates(entries: Entries, question: Question) -> Entries:
    """Each new article is named twice, under two addresses."""
    begin = question.paper.life.midnight(question.night)
    twice: list[Entry] = []
    for entry in entries:
        twice.append(entry)
        if entry.published_at >= begin:
            twice.append(replace(entry, url=f"/again/{question.paper.story_at[entry.url].number}"))
    return twice


_SLOW_FROZEN = {"bote": 3}  # a day without news is no wonder there

SOURCE_BREAKAGES = (
    Breakage(
        "feed_empty",
        "Every source is well made and names nothing.",
        "critical",
        ("sources",),
        entries=entries_only(_none),
    ),
    Breakage(
        "feed_frozen",
        "Every source names what it named the night before.",
        "critical",
        ("no_articles", "feed_stale"),
        slow=_SLOW_FROZEN,
        entries=_frozen,
    ),
    Breakage(
        "feed_foreign",
        "Every link leads to another host.",
        "critical",
        ("sources", "foreign_links"),
        entries=entries_only(_foreign),
    ),
    Breakage("feed_moved", "Every source answers 404.", "critical", ("sources",), answer=on_sources(_moved)),
    Breakage(
        "feed_home",
        "Every source answers with the front page.",
        "critical",
        ("sources",),
        papers=("quay", "fanal"),
        answer=on_sources(_home_instead),
    ),
    Breakage(
        "feed_torn",
        "Every source ends after a fifth.",
        "any",
        ("sources",),
        papers=("quay", "fanal"),
        answer=on_sources(_torn),
    ),
    Breakage(
        "one_source_down",
        "One of two sources answers 500.",
        "warning",
        ("sources",),
        papers=("quay", "fanal"),
        answer=_one_source_down,
    ),
    Breakage(
        "session_ids",
        "Every link carries an id of the night.",
        "any",
        ("link_form",),
        entries=entries_only(_session),
        path=_without_session,
    ),
    Breakage(
        "session_in_path",
        "Every link's path ends in an id of the night.",
        "any",
        ("link_form",),
        entries=entries_only(_session_in_path),
        path=_without_session,
    ),
    Breakage(
        "new_addresses",
        "The same pages have new addresses.",
        "any",
        ("link_form", "same_pages"),
        nights=2,
        entries=entries_only(_new_scheme),
        path=_old_path,
    ),
    Breakage(
        "tag_pages",
        "Pages of tags stand between the articles.",
        "any",
        ("link_form",),
        entries=entries_only(_tags),
        gives_extra=_tag_page,
    ),
    Breakage(
        "volume_tenth",
        "A tenth of the day's articles is named.",
        "critical",
        ("volume",),
        papers=("fanal",),
        entries=entries_only(_tenth),
    ),
    Breakage(
        "volume_none",
        "Nothing new is named.",
        "critical",
        ("volume",),
        slow=_SLOW_FROZEN,
        entries=entries_only(_none_new),
    ),
    Breakage(
        "volume_fivefold",
        "Four old articles for each new one, under new addresses.",
        "any",
        ("volume", "link_form"),
        entries=entries_only(_fivefold),
        gives_extra=_copies,
    ),
    Breakage(
        "duplicates",
        "Each article stands under two addresses.",
        "any",
        ("same_body",),
        papers=("quay", "fanal"),
        entries=entries_only(_duplicates),
        gives_extra=_copies,
    ),
)
