"""``python -m broadsheet.sites > include/sites/site.schema.json``: write the JSON Schema anew after a change of the model."""

import sys

from broadsheet.sites.schema import schema_text

sys.stdout.write(schema_text())
