"""A site as one run asks it: by the sources that it was told, and for so many articles.

What does NOT belong here: what may be asked for (``models.asking``).
"""

from __future__ import annotations

from broadsheet.errors import InvalidRun
from broadsheet.models import DiscoverSource, Run, Site
from broadsheet.models.asking import KINDS, Mode, Source


def narrowed(site: Site, run: Run) -> Site:
    """``site`` with the sources and limits of ``run``.

    A part of a night may hold few articles, or none: their number proves nothing then. Raises InvalidRun where the site's file has no
    such source, or none is to be asked.
    """
    if not run.is_part:
        return site
    sources = site.discover
    if run.mode == Mode.COMMENTS and run.source != Source.AUTO:
        raise InvalidRun(f"{site.id}: mode 'comments' asks no source, so leave source {run.source!r} out")
    if run.source == Source.ARCHIVE:  # which every site has, whatever its file says
        sources = (DiscoverSource(kind="archive"),)
    elif run.source != Source.AUTO:
        kinds = KINDS[Source(run.source)]
        sources = tuple(source for source in site.discover if source.kind in kinds)
        if not sources:
            raise InvalidRun(
                f"{site.id}: its file names no source of kind {' or '.join(kinds)}, so source {run.source!r} gives nothing; take another "
                f"source, or add one under discover"
            )
    most = site.fetch.max_pages_per_run
    fetch = site.fetch.model_copy(update={"max_pages_per_run": min(run.limit or most, most)})
    quality = site.quality.model_copy(update={"min_articles": 0})
    return site.model_copy(update={"discover": sources, "fetch": fetch, "quality": quality})
