"""The site files: found, read strictly, checked, and described for editors.

Light on purpose: DAG files load it at parse time, so nothing here reaches pandas, trafilatura or lxml. What does NOT belong
here: what a site may say (``models.site``) and what is done with it (the stages).
"""

from broadsheet.sites.loading import (
    DEMO_SITES,
    SiteFiles,
    check_sites,
    contact_warnings,
    known_since,
    load_site,
    load_sites,
    read_sites,
)
from broadsheet.sites.schema import site_schema

__all__ = [
    "DEMO_SITES",
    "SiteFiles",
    "check_sites",
    "contact_warnings",
    "known_since",
    "load_site",
    "load_sites",
    "read_sites",
    "site_schema",
]
