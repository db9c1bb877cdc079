"""A site over its nights: measures, history, signals, state, and what of tonight's batch may load.

Pure but for its SQL, which it runs on a warehouse that is handed in; the time is handed in, too. What does NOT belong here: rules
on single rows (``quality``), when a night is judged and what follows from it (``pipeline``).
"""

from broadsheet.health.batch import Batch, night_of, read_batch, window_days
from broadsheet.health.checks import is_thin
from broadsheet.health.forms import form_of
from broadsheet.health.history import History, Night
from broadsheet.health.judging import Judgement, broken, judge, reasons, with_signals
from broadsheet.health.keeping import drop_judgement, load_judgement, save_judgement
from broadsheet.health.measures import Measure, measure
from broadsheet.health.reading import REACH_DAYS, Asked, read_histories, read_history
from broadsheet.health.rules import HEALTH_RULES, HealthRule, rules_table, whys
from broadsheet.health.states import SiteHealth, State
from broadsheet.health.store import accept, mute, unaccept, unmute, write_night

__all__ = [
    "HEALTH_RULES",
    "REACH_DAYS",
    "Asked",
    "Batch",
    "HealthRule",
    "History",
    "Judgement",
    "Measure",
    "Night",
    "SiteHealth",
    "State",
    "accept",
    "broken",
    "drop_judgement",
    "form_of",
    "is_thin",
    "judge",
    "load_judgement",
    "measure",
    "mute",
    "night_of",
    "read_batch",
    "read_histories",
    "read_history",
    "reasons",
    "rules_table",
    "save_judgement",
    "unaccept",
    "unmute",
    "whys",
    "window_days",
    "with_signals",
    "write_night",
]
