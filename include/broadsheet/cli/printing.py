"""What commands print: a run, a page, progress. Results go to stdout, the rest to stderr.

What does NOT belong here: rows in their formats (``formats``), and asking for anything that is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from broadsheet.errors import InvalidRun
from broadsheet.models import Comment, Progress
from broadsheet.printable import printable
from broadsheet.settings import Settings

if TYPE_CHECKING:
    from broadsheet.pipeline import Inspection, Trial


class Printer(Console):
    """A console for text that strangers wrote: no markup, no emoji for :names:, nothing that commands the terminal."""

    def __init__(self, *, stderr: bool = False, width: int | None = None, file: TextIO | None = None) -> None:
        super().__init__(
            stderr=stderr, width=width, file=file, soft_wrap=True, highlight=False, markup=False, emoji=False
        )

    def print(self, *objects: Any, **options: Any) -> None:
        """As ``Console.print``; every text is made printable."""
        super().print(*(printable(each) if isinstance(each, str) else each for each in objects), **options)

    def on_broken_pipe(self) -> None:
        """Leave it to the command what it means that nobody reads on; rich would end the process with 1."""
        raise


out = Printer()
err = Printer(stderr=True)


def print_run(settings: Settings, site: str, run_id: str) -> None:
    """One run for a person: what came in, and how every link ended."""
    from broadsheet.warehouse import (  # here: DuckDB is not needed to print help, or a page
        query_snapshot,
        read_statement,
    )

    which = {"site": site, "is_newest_only": False, "row_limit": 1000}
    found = query_snapshot(settings, read_statement("list_runs"), which)
    row = next((dict(zip(found.columns, r, strict=True)) for r in found.rows if r[1] == run_id), None)
    if row is None:
        raise InvalidRun(f"{run_id}: no such run of {site} in the snapshot; see `broadsheet runs`")
    out.print(f"\n{site}  {run_id}{_standing(row)}")
    out.print(
        f"  {row['link_count']} links, {row['page_count']} pages, {row['article_count']} articles; comments: "
        f"{row['declared_comment_count']} declared, {row['extracted_comment_count']} extracted; rejected: "
        f"{row['rejected_article_count']} articles, {row['rejected_comment_count']} comments"
    )
    if row["message"]:
        out.print(f"  {row['error_class']}: {row['message']}")
    sources = query_snapshot(settings, read_statement("list_failed_sources"), {"site": site, "run_id": run_id})
    for source_url, problem in sources.rows:
        out.print(f"  warning: a source failed: {source_url}: {problem}")
    endings = query_snapshot(settings, read_statement("list_endings"), {"site": site, "run_id": run_id})
    for what, ending, reason, count in endings.rows:
        detail = f"  ({reason})" if reason else ""
        out.print(f"  {count:>6} {what}{'s' if count != 1 else ''} {ending}{detail}")


def _standing(row: dict[str, Any]) -> str:
    """How the run stands, where that is worth a word, and which attempt it is, where it is not the first."""
    words = {
        "held": "  HELD: a batch rule failed, no new article was loaded",
        "failed": f"  FAILED in {row['stage']}",
        "quiet": "  quiet: nothing was new",
        "running": f"  running, in {row['stage']}",
    }
    attempt = f"  attempt {row['attempt_number']}" if (row["attempt_number"] or 1) > 1 else ""
    return attempt + words.get(row["status"], "")


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, Progress], None]]:
    """A progress line on stderr; nothing where that is no terminal but one line a stage."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Bar(*columns, TimeRemainingColumn(), console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(stage_name: str, value: Progress) -> None:
            if stage_name not in tasks:
                tasks[stage_name] = bar.add_task(f"{label} {stage_name}", total=value.total, pace="")
            pace = f"{value.pages_per_second:.1f}/s"
            bar.update(tasks[stage_name], completed=value.done, total=value.total, pace=pace)

        yield show


def print_trial(trial: Trial) -> None:
    """What a dry run would ask for: one address a line, the sentence and the notes beside them on stderr."""
    for link in trial.links:
        out.print(printable(link.url))
    err.print(f"{trial.run.site}: {trial.said}")
    for note in trial.notes:
        err.print(f"note: {printable(note)}")


def print_page(found: Inspection) -> None:
    """One page for a person: the article, its comments as a tree, issues, and what was tried."""
    article = found.extraction.article
    for name in (
        "headline",
        "canonical_url",
        "authors",
        "published_at",
        "modified_at",
        "language",
        "section",
        "publisher",
    ):
        value = getattr(article, name)
        shown = ", ".join(value) if isinstance(value, tuple) else value
        out.print(f"{name:<22}{_cell(shown)}")
    for name in ("credit_line", "is_teaser", "body_extractor", "body_reason", "extractor_version"):
        out.print(f"{name:<22}{_cell(getattr(article, name))}")
    out.print(f"\n{article.body or '(no text)'}\n")
    declared = "?" if article.declared_comment_count is None else article.declared_comment_count
    by_script = f", loaded by script: {article.comment_provider}" if article.comment_provider else ""
    out.print(f"{article.extracted_comment_count} comments, {declared} declared{by_script}")
    for comment in found.extraction.comments:
        _print_comment(comment)
    for issue in found.extraction.issues:
        out.print(f"issue: {issue.code}: {issue.detail}")
    tried = ", ".join(f"{name} {'-' if count is None else count}" for name, count in found.tried)
    out.print(f"tried: {tried}")
    for url in found.further:
        out.print(f"further page: {url}")
    for note in found.notes:
        err.print(f"not fetched: {note}")


def _cell(value: Any) -> str:
    return "" if value is None else printable(str(value))


def _print_comment(comment: Comment) -> None:
    indent = "  " * (comment.depth + 1)
    when = f"{comment.posted_at:%Y-%m-%d %H:%M}Z" if comment.posted_at else comment.posted_at_text or "no time"
    out.print(f"{indent}{comment.position}. {comment.author or '?'}, {when} [{comment.found_by}]")
    for line in comment.body.splitlines():
        if line.strip():
            out.print(f"{indent}   {line}")
