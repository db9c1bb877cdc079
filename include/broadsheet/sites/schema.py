"""The JSON Schema of a site file, by which editors complete and check it.

``python -m broadsheet.sites`` prints it; ``include/sites/site.schema.json`` is that, and a test compares them. What does NOT
belong here: checking; the model does that, and knows more than a schema can say.
"""

from __future__ import annotations

import json
from typing import Any

from broadsheet.models.site import Site


def site_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one site file, with the sentences of the model's fields."""
    schema = Site.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Broadsheet site",
        "description": "One news site: where its links come from, how it is fetched and what is expected of it.",
    }


def schema_text() -> str:
    """The text of ``include/sites/site.schema.json``."""
    return json.dumps(site_schema(), indent=2, ensure_ascii=False) + "\n"
