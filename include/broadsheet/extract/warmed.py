"""Importing this loads what an extraction worker needs, with what its first pages would load: for a process from which workers are forked.

What does NOT belong here: anything that anybody calls.
"""

from broadsheet.extract.metadata import detect
from broadsheet.extract.workers import ready_to_extract

_TEXT = (
    "The harbour was empty in the morning, and so was the market, for nobody had told the town that the ferry would stay. "
    * 4
)

ready_to_extract()
detect(_TEXT)  # the model of languages takes half a second, and most pages are asked about theirs
