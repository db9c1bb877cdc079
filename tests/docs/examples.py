"""``sql/examples/README.md``: each example with what it gives on some nights of the demo papers.

    python -m tests.docs.examples > sql/examples/README.md

What does NOT belong here: the examples, which are files of SQL.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.recorded import Command, command_over
from tests.ports import free_pair

from broadsheet.settings import PROJECT

FOLDER = PROJECT / "sql" / "examples"
NIGHTS, UNTIL = 2, "2026-03-05"
_INTRODUCTION = f"""# Questions to the tables

Each file here is one question. `broadsheet sql --file sql/examples/most_discussed.sql` asks it of your own tables; below is what the
demo papers give after {NIGHTS} nights (`broadsheet demo nights {NIGHTS} --until {UNTIL}`).
"""


def examples() -> list[Path]:
    """The files, by name."""
    return sorted(FOLDER.glob("*.sql"))


def question(file: Path) -> str:
    """What an example asks: its first line, a comment."""
    return file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("-- ")


def live(home: Path) -> Command:
    """The command over a home in which the nights were lived."""
    broadsheet = command_over(home)
    ran = broadsheet("demo", "nights", str(NIGHTS), "--until", UNTIL, env={"BROADSHEET_DEMO_PORT": str(free_pair())})
    assert ran.returncode == 0, ran.stderr
    return broadsheet


def answers(broadsheet: Command) -> dict[str, str]:
    """What is printed for each example, by its name."""
    found = {}
    for file in examples():
        ran = broadsheet("sql", "--file", file)
        assert ran.returncode == 0, f"{file.name}: {ran.stderr}"
        found[file.stem] = ran.stdout
    return found


def page(answered: dict[str, str]) -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for file in examples():
        sql = file.read_text(encoding="utf-8").partition("\n")[2].rstrip()
        parts.append(
            f"## {question(file)}\n\n[{file.name}]({file.name})\n\n```sql\n{sql}\n```\n\n```\n{answered[file.stem]}```\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        sys.stdout.write(page(answers(live(Path(folder, "home")))))
