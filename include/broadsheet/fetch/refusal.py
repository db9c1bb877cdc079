"""How a request ends that gives no page.

What does NOT belong here: BroadsheetErrors, which end a whole stage.
"""

from __future__ import annotations

from broadsheet.models import OutcomeKind


class Refused(Exception):
    """A request that ends without a page.

    ``may_help_now``: the same request may go well after a moment. ``is_transient``: it may in another run.
    """

    def __init__(
        self, kind: OutcomeKind, reason: str, *, may_help_now: bool = False, is_transient: bool = False
    ) -> None:
        self.kind, self.reason = kind, reason
        self.may_help_now, self.is_transient = may_help_now, is_transient or may_help_now
        super().__init__(reason)
