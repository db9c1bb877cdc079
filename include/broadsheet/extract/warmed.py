"""Importing this loads what an extraction worker needs, with what its first pages would load: for a process from which workers are forked.

What does NOT belong here: anything that anybody calls.
"""

from broadsheet.extract.workers import ready_to_extract

ready_to_extract()
