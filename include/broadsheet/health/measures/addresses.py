"""Where the night came from: sources, the forms of the addresses they name, and the canonical addresses that pages claim.

What does NOT belong here: how asking for the addresses ended (``visits``).
"""

from __future__ import annotations

from datetime import timedelta

from broadsheet.health.batch import Batch
from broadsheet.health.forms import form_of
from broadsheet.health.measures.counting import Measure, Measures, largest, share, with_count
from broadsheet.models import OutcomeKind

MOST_FORMS = 20  # of one night: a paper has a handful
OF_THE_WINDOW = frozenset({"news_sitemap", "wordpress_rest", "date_archive"})  # on a quiet day they hold nothing


def addresses(batch: Batch) -> Measures:
    owed = batch.owed_urls
    links = [link for link in batch.new_links if link.url not in owed]
    new = {article["url"] for article in batch.new}
    claims = [claim for claim in batch.claims if claim.url in new]
    found = {
        "canonical_refused": share((c.url for c in claims if c.refused_url), len(claims)),
        "canonical_disputed": share((c.url for c in claims if c.is_disputed), len(claims)),
        # What was refused or disputed moves no row: each page keeps its own address.
        "one_canonical": largest(((None if c.is_disputed else c.named_url, c.url) for c in claims), len(claims)),
        "one_canonical_refused": largest(
            ((c.named_url if c.is_disputed else c.refused_url, c.url) for c in claims), len(claims)
        ),
    }
    forms: dict[str, list[str]] = {}
    for link in links:
        forms.setdefault(form_of(link.url), []).append(link.url)
    for form, urls in sorted(forms.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_FORMS]:
        found[f"form {form}"] = share(urls, len(links))
    return with_count(found)


def sources(batch: Batch) -> Measures:
    found: Measures = {}
    promised = len(batch.links) + sum(outcome.stage == "discover" for outcome in batch.outcomes)
    foreign = [
        outcome.url
        for outcome in batch.outcomes
        if outcome.stage == "discover"
        and outcome.kind == OutcomeKind.EXCLUDED
        and not batch.site.owns_host(outcome.url)
    ]
    if promised:
        found["foreign_links"] = share(foreign, promised)
    asked = [source for source in batch.sources if source.source_channel not in ("warc", "archive", "wayback")]
    if asked:
        found["failed_sources"] = share((s.source_url for s in asked if s.problem), len(asked))
    standing = [s for s in asked if s.source_channel not in OF_THE_WINDOW and s.problem is None]
    if standing:
        found["promised"] = Measure(float(sum(s.link_count for s in standing)), 1, (standing[0].source_url,))
    for source in asked:
        at = (source.source_url,)
        if source.problem is None:
            found[f"source_links {source.source_url}"] = Measure(float(source.link_count), 1, at)
            found[f"source_window_links {source.source_url}"] = Measure(float(source.window_link_count), 1, at)
        if source.newest_hint_at and batch.run.window:
            age = (batch.run.window.end_at - source.newest_hint_at) / timedelta(hours=1)
            found[f"source_age {source.source_url}"] = Measure(max(0.0, age), 1, at)
        if source.source_channel == "news_sitemap" and source.window_link_count and len(asked) > 1:
            recall = source.elsewhere_count / source.window_link_count
            found[f"unnamed {source.source_url}"] = Measure(1 - recall, source.window_link_count, at)
    return found
