"""What stands in the new articles: texts, headlines, languages, dates, authors.

What does NOT belong here: their comments (``threads``), their addresses (``addresses``), and what was known before (``known``).
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from statistics import quantiles

from broadsheet.health.batch import Batch
from broadsheet.health.measures.counting import Article, Measure, Measures, largest, where, with_count
from broadsheet.health.measures.repetition import is_boilerplate, is_doubled, is_repeated

DAMAGED_PER_CHARS = 1 / 500  # marks of a wrong charset: a quoted foreign word gives one or two in a whole text
DATE_SLACK = timedelta(minutes=20)  # between the feed's date of an article and the page's: a save, a queue
FUTURE_SLACK = timedelta(minutes=15)
OLD = timedelta(days=2)  # before the window: what a paper lists late is younger


def texts(batch: Batch) -> Measures:
    new, site = batch.new, batch.site
    whole = [article for article in new if not article["is_metadata_only"]]
    lengths = sorted(article["body_chars"] for article in whole if article["body_chars"])
    digests = Counter(article["body_digest"] for article in whole if article["body_digest"])
    found = {
        "without_headline": where(new, lambda a: not (a["headline"] or "").strip()),
        "one_headline": largest((((a["headline"] or "").strip() or None, a["url"]) for a in new), len(new)),
        "without_body": where(whole, lambda a: not a["body_chars"]),
        "stubs": where(whole, lambda a: a["body_chars"] < site.quality.min_body_chars),
        "teasers": where(whole, lambda a: a["is_teaser"]),
        "metadata_only": where(new, lambda a: a["is_metadata_only"]),
        "repeated": where(whole, is_repeated),
        "boilerplate": where(whole, is_boilerplate),
        "doubled": where(whole, is_doubled),
        "one_text": where(whole, lambda a: digests.get(a["body_digest"], 0) > 1),
        "damaged": where(
            whole, lambda a: a["damaged_chars"] >= 3 and a["damaged_chars"] >= DAMAGED_PER_CHARS * a["body_chars"]
        ),
        "texts_elsewhere": where(
            whole, lambda a: batch.texts_elsewhere.get(a["body_digest"], a["canonical_url"]) != a["canonical_url"]
        ),
    }
    told = [article for article in whole if article["language"] and article["body_chars"]]
    if site.languages:
        found["other_language"] = where(told, lambda a: a["language"] not in site.languages)
    if lengths:
        cuts = quantiles(lengths, n=10) if len(lengths) > 1 else [lengths[0]] * 9
        found |= {f"body_chars {10 * i}": Measure(float(cut), len(lengths)) for i, cut in enumerate(cuts, start=1)}
    return with_count(found)


def dates(batch: Batch) -> Measures:
    new, zone, window = batch.new, batch.site.zone, batch.run.window
    hints = {link.url: link for link in batch.links if link.published_hint_at}
    dated = [article for article in new if article["published_at"]]
    exact = [a for a in dated if a["published_at_precision"] != "day"]
    # Only where two sources tell: the page's own date, and the feed's down to the minute.
    told_twice = [
        a
        for a in exact
        if a["published_at_source"] != "feed"
        and a["url"] in hints
        and hints[a["url"]].published_hint_precision in (None, "second", "minute")
    ]

    def shift(article: Article) -> float:
        hint = hints[article["url"]].published_hint_at
        assert hint is not None
        return float((article["published_at"] - hint.replace(tzinfo=None)).total_seconds())

    def is_midnight(article: Article) -> bool:
        moment = article["published_at"]
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        return (moment.hour, moment.minute) == (0, 0) or (local.hour, local.minute) == (0, 0)

    found = {
        "without_date": where(new, lambda a: a["published_at"] is None),
        # Of a feed that names dates the rows are right; that pages have lost theirs is told all the same.
        "without_own_date": where(new, lambda a: a["published_at"] is None or a["published_at_source"] == "feed"),
        "date_by_day": where(dated, lambda a: a["published_at_precision"] == "day" or is_midnight(a)),
        "one_moment": largest(((a["published_at"], a["url"]) for a in exact if not is_midnight(a)), len(dated)),
        "in_future": where(dated, lambda a: a["published_at"] > a["fetched_at"] + FUTURE_SLACK),
        "date_disputed": where(told_twice, lambda a: abs(shift(a)) > DATE_SLACK.total_seconds()),
    }
    if window:
        start = window.start_at.replace(tzinfo=None) - OLD
        found["old"] = where(dated, lambda a: a["published_at"] < start)
    for source, count in Counter(a["published_at_source"] for a in dated).items():
        found[f"date_source {source}"] = Measure(count / len(dated), len(dated))
    return with_count(found)


def people(batch: Batch) -> Measures:
    new = batch.new
    found = {
        "without_author": where(new, lambda a: not a["authors"]),
        "one_author": largest(((tuple(a["authors"]) or None, a["url"]) for a in new), len(new)),
    }
    return with_count(found)
