"""Commands that only read: whoever reads their output may stop, as ``| head`` does, and then all is well.

What does NOT belong here: commands that change something. A reader that has gone must not hide how they ended.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand


class Reading(TyperCommand):
    """A command that ends with 0 where nobody reads on."""

    def invoke(self, ctx: Any) -> Any:
        """As ``TyperCommand.invoke``; the last of the output goes out here, where its failing can be told."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is left to be written goes nowhere, or Python would complain of it on its way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        return result
