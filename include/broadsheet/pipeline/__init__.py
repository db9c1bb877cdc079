"""The one spine under both the CLI and Airflow: which stages there are, in which order, and how one is run.

The stages never import each other; what one needs of another is handed over here. What is asked for here is imported then: reading
a WARC file needs no DuckDB, and no help text any of it. What does NOT belong here: doing a stage's work, and anything of Airflow or of
a terminal.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from broadsheet.models import INGEST_STAGES, STAGES

if TYPE_CHECKING:
    from broadsheet.pipeline.applying import Erasure, bring_waiting
    from broadsheet.pipeline.backing_up import back_up
    from broadsheet.pipeline.canary_keeping import renew_canaries
    from broadsheet.pipeline.checkup import Finding, check_up
    from broadsheet.pipeline.erasing import Wish, erase, lift_erasure
    from broadsheet.pipeline.explaining import Explanation, explain_reading, explain_site
    from broadsheet.pipeline.exporting import export
    from broadsheet.pipeline.extracting_warc import WarcExtraction, extract_warc
    from broadsheet.pipeline.inspecting import Inspection, explain_file, explain_url, inspect_file, inspect_url
    from broadsheet.pipeline.keeping import ArchiveCheck, verify_archive
    from broadsheet.pipeline.pruning import Pruning, prune_archive
    from broadsheet.pipeline.publishing import publish_if_newer, publish_when_due
    from broadsheet.pipeline.reextracting import Reextraction, load_reextraction, reextract
    from broadsheet.pipeline.releasing import Wanted, list_rejects, release, show_reject
    from broadsheet.pipeline.renaming import Renaming, rename_site, split_sites
    from broadsheet.pipeline.reporting import rule_whys, write_data_docs, write_report
    from broadsheet.pipeline.restoring import restore
    from broadsheet.pipeline.side_by_side import Reading
    from broadsheet.pipeline.spine import (
        adhoc_run,
        cli_run,
        note_failure,
        publish_snapshot,
        run_ingest,
        run_stage,
        unfinished_run,
    )
    from broadsheet.pipeline.summaries import summary
    from broadsheet.pipeline.tracing import Origin, trace, trace_bytes
    from broadsheet.pipeline.trying import Trial, try_out
    from broadsheet.pipeline.undoing import Undoing, list_suspects, release_readings, undo_night, undo_run
    from broadsheet.pipeline.watching import accept_site, mute_site, unaccept_site, unmute_site

__all__ = [
    "INGEST_STAGES",
    "STAGES",
    "ArchiveCheck",
    "Erasure",
    "Explanation",
    "Finding",
    "Inspection",
    "Origin",
    "Pruning",
    "Reading",
    "Reextraction",
    "Renaming",
    "Trial",
    "Undoing",
    "Wanted",
    "WarcExtraction",
    "Wish",
    "accept_site",
    "adhoc_run",
    "back_up",
    "bring_waiting",
    "check_up",
    "cli_run",
    "erase",
    "explain_file",
    "explain_reading",
    "explain_site",
    "explain_url",
    "export",
    "extract_warc",
    "inspect_file",
    "inspect_url",
    "lift_erasure",
    "list_rejects",
    "list_suspects",
    "load_reextraction",
    "mute_site",
    "note_failure",
    "prune_archive",
    "publish_if_newer",
    "publish_snapshot",
    "publish_when_due",
    "reextract",
    "release",
    "release_readings",
    "rename_site",
    "renew_canaries",
    "restore",
    "rule_whys",
    "run_ingest",
    "run_stage",
    "show_reject",
    "split_sites",
    "summary",
    "trace",
    "trace_bytes",
    "try_out",
    "unaccept_site",
    "undo_night",
    "undo_run",
    "unfinished_run",
    "unmute_site",
    "verify_archive",
    "write_data_docs",
    "write_report",
]

_MODULES = {  # the names of each
    "backing_up": "back_up",
    "checkup": "Finding check_up",
    "canary_keeping": "renew_canaries",
    "applying": "Erasure bring_waiting",
    "erasing": "Wish erase lift_erasure",
    "explaining": "Explanation explain_reading explain_site",
    "exporting": "export",
    "extracting_warc": "WarcExtraction extract_warc",
    "inspecting": "Inspection explain_file explain_url inspect_file inspect_url",
    "keeping": "ArchiveCheck verify_archive",
    "pruning": "Pruning prune_archive",
    "reextracting": "Reextraction load_reextraction reextract",
    "releasing": "Wanted list_rejects release show_reject",
    "renaming": "Renaming rename_site split_sites",
    "restoring": "restore",
    "reporting": "rule_whys write_data_docs write_report",
    "side_by_side": "Reading",
    "publishing": "publish_if_newer publish_when_due",
    "spine": "adhoc_run cli_run note_failure publish_snapshot run_ingest run_stage unfinished_run",
    "summaries": "summary",
    "tracing": "Origin trace trace_bytes",
    "trying": "Trial try_out",
    "undoing": "Undoing list_suspects release_readings undo_night undo_run",
    "watching": "accept_site mute_site unaccept_site unmute_site",
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """What is asked for the first time."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return found
