"""Comments by the rules of a site's file: its CSS selectors are a template, and come before all readers.

What does NOT belong here: what a rule may be (``models.site``), finding records by a template (``platforms``).
"""

from __future__ import annotations

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.platforms import read_template
from broadsheet.extract.comments.template import Template, template_of
from broadsheet.extract.page import ParsedPage
from broadsheet.models.site import CommentSelectors

_OTHERWISE = {"native_id_attribute": "id_in", "depth_attribute": "depth_in"}  # what a template calls it


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments that the site's own selectors name; None where it has none, or they name nothing on this page."""
    rules = page.site.comments.selectors
    return None if rules is None else read_template(page, _template(rules), clock)


def _template(rules: CommentSelectors) -> Template:
    told = rules.model_dump(exclude_none=True)
    return template_of("rules", {_OTHERWISE.get(name, name): value for name, value in told.items()})
