"""Jobs in processes that can be killed: each with its result, or why there is none, in the order of the jobs.

What does NOT belong here: what is done with a job, and what becomes of one that was lost.
"""

from broadsheet.processes import template
from broadsheet.processes.forking import Loaded
from broadsheet.processes.pool import AHEAD, Limits, Lost, run_all

__all__ = ["AHEAD", "Limits", "Loaded", "Lost", "run_all", "template"]
