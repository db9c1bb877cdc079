"""The retry policy: the class of an error alone decides whether its task is tried again.

Transient is retried, with growing pauses; Terminal fails at once. What is neither (a lost database, a killed process, a
bug) gets the same tries, since it may pass.

What does NOT belong here: raising errors and wording them.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from broadsheet.errors import Terminal, Transient

RETRIES = 3
FIRST_PAUSE = timedelta(seconds=30)  # pauses double, with jitter: about 30 s to 1 min, 1 to 2 min, 2 to 4 min
LONGEST_PAUSE = timedelta(minutes=10)

POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception=Terminal, action=RetryAction.FAIL, reason="Terminal: a person has to act"),
        RetryRule(exception=Transient, action=RetryAction.RETRY, reason="Transient: trying again may help"),
    ]
)
