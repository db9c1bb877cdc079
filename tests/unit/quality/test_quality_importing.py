"""Great Expectations is imported without what is never used, and what asks for that still gets it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = "sorted({'altair.vegalite', 'scipy.stats._stats_py'} & set(sys.modules))"


def answer(code: str) -> str:
    """What a fresh process prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_charts_and_statistics_are_not_imported_for_the_rules_and_are_there_for_others() -> None:
    assert answer(f"import sys, gc; from broadsheet.quality import engine; print({HEAVY}, gc.isenabled())") == "[] True"
    found = answer(
        "import sys; from broadsheet.quality import engine\n"
        "from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as kl\n"
        "print(kl.stats.entropy([1, 0]), kl.alt.Chart.__name__)\n"  # GX's own names of them still work
        "import altair.vegalite, scipy.stats\n"
        "print(altair.Chart is kl.alt.Chart, scipy.stats.entropy is kl.stats.entropy)"
    )
    assert found.splitlines() == ["0.0 Chart", "True True"]
