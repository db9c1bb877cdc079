"""The frozen types that cross a boundary: rows between stages, the site, the run.

What does NOT belong here: reading or writing them (``runs``, ``sites``, ``warehouse``).
"""

from broadsheet.models.attempt import RESUMED_WITHIN, Attempt, RunStatus
from broadsheet.models.judgement import BatchState, Comparison, Level, Signal, Verdict
from broadsheet.models.known import KnownText
from broadsheet.models.releases import PassedOver, Released, ReleaseReport
from broadsheet.models.rows import (
    Article,
    Claim,
    Comment,
    Extraction,
    Issue,
    Link,
    Outcome,
    OutcomeKind,
    Page,
    PageKind,
    RawPage,
    Rejection,
    Request,
    Signs,
    SourceReading,
    column_docs,
)
from broadsheet.models.run import (
    INGEST_STAGES,
    PART,
    RELEASE,
    STAGES,
    Pace,
    Progress,
    QualityReport,
    RuleResult,
    Run,
    StageReport,
    Window,
)
from broadsheet.models.site import CommentRules, FetchRules, QualityRules, Rights, Site
from broadsheet.models.source import DiscoverSource

__all__ = [
    "INGEST_STAGES",
    "PART",
    "RELEASE",
    "RESUMED_WITHIN",
    "STAGES",
    "Article",
    "Attempt",
    "BatchState",
    "Claim",
    "Comment",
    "CommentRules",
    "Comparison",
    "DiscoverSource",
    "Extraction",
    "FetchRules",
    "Issue",
    "KnownText",
    "Level",
    "Link",
    "Outcome",
    "OutcomeKind",
    "Pace",
    "Page",
    "PageKind",
    "PassedOver",
    "Progress",
    "QualityReport",
    "QualityRules",
    "RawPage",
    "Rejection",
    "ReleaseReport",
    "Released",
    "Request",
    "Rights",
    "RuleResult",
    "Run",
    "RunStatus",
    "Signal",
    "Signs",
    "Site",
    "SourceReading",
    "StageReport",
    "Verdict",
    "Window",
    "column_docs",
]
