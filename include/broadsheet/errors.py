"""The error tree. The class alone decides what happens next; a message names the thing and the remedy.

    BroadsheetError
    ├── Transient                 try again later; Airflow retries
    │   ├── Unreachable           no answer from a host: DNS, connection, time-out
    │   ├── RateLimited           the host asked us to wait
    │   ├── ServerFailed          the host answered 5xx
    │   ├── WarehouseBusy         another writer holds the warehouse
    │   └── RunBusy               another process is at work on the same run
    └── Terminal                  a person is needed; Airflow fails the task at once
        ├── InvalidSettings       an environment variable is unknown or has a wrong value
        ├── InvalidSite           one or more site files are wrong; .problems lists every one
        ├── UnknownSite           no site file of that name
        ├── MissingContact        a live run without a contact address in the User-Agent
        ├── InvalidWindow         a run whose days are wrong or unclear
        ├── InvalidRun            a stage was asked for before the one it builds on, or for an unknown run
        ├── InvalidReject         a rejected row that is not there
        ├── RobotsDisallowed      robots.txt forbids everything the run needs
        ├── NothingDiscovered     the site's sources answered, and promised nothing
        ├── InvalidFeed           what should be a feed or sitemap is something else (HTML, broken XML)
        ├── CrawlTooCostly        a site's crawl broke its limit of memory or CPU time
        ├── NotAnArticle          a page without an article
        ├── InvalidArchive        a WARC file that is torn or lies about its content
        ├── LayoutChanged         a site's pages no longer give what they used to
        ├── QualityFailed         a batch gate said no; the last good data stays
        ├── MigrationError        the warehouse is newer than the code, or a migration was edited
        ├── MissingWarehouse      nothing was published yet
        ├── InvalidWarehouse      a warehouse file that DuckDB can't open: damaged, or not ours to read
        ├── DiskFull              no room for what has to be written
        ├── MemoryFull            DuckDB may not take the memory that it needs
        ├── InvalidQuery          SQL that DuckDB refuses
        ├── InvalidBackup         a back-up that is damaged, or can't be made or put back where it was asked for
        ├── InvalidErasure        an erasure of what is no address and no name, or a site that was erased
        ├── InvalidExport         an export that can't be made where or from where it was asked for
        ├── AirflowFailed         the local Airflow did not start, died, or a run in it failed
        └── DemoFailed            the demo papers did not start

What does NOT belong here: handling. Nothing in this module logs, retries or exits.
"""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.printable import printable


class BroadsheetError(Exception):
    """Root of everything Broadsheet raises on purpose.

    Messages quote headers, URLs and DuckDB's words: they are made printable here, once for every terminal, log and table.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*(printable(arg) if isinstance(arg, str) else arg for arg in args))


class Transient(BroadsheetError):
    """Trying again later may help."""


class Terminal(BroadsheetError):
    """Trying again will not help: a person has to act."""


class Unreachable(Transient):
    """A host gave no answer."""


class RateLimited(Transient):
    """A host asked us to wait."""


class ServerFailed(Transient):
    """A host answered 5xx."""


class WarehouseBusy(Transient):
    """Another process is writing to the warehouse."""


class RunBusy(Transient):
    """Another process is at work on the same run."""


class InvalidSettings(Terminal):
    """An environment variable is unknown or has a wrong value."""


class InvalidSite(Terminal):
    """One or more site files are wrong.

    ``problems`` holds one line each: ``file: key: what is wrong; what to do``.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(printable(problem) for problem in problems)
        super().__init__("\n".join(self.problems))


class UnknownSite(Terminal):
    """No site file of that name."""


class MissingContact(Terminal):
    """A live run without a contact address in the User-Agent."""


class InvalidWindow(Terminal):
    """A run whose days are wrong or unclear."""


class InvalidRun(Terminal):
    """A stage without its input, or an unknown run."""


class InvalidReject(Terminal):
    """A rejected row that is not there."""


class RobotsDisallowed(Terminal):
    """robots.txt forbids everything the run needs."""


class NothingDiscovered(Terminal):
    """The sources answered and promised nothing."""


class InvalidFeed(Terminal):
    """What should be a feed or sitemap is something else."""


class CrawlTooCostly(Terminal):
    """A site's crawl broke its limit of memory or CPU time."""


class NotAnArticle(Terminal):
    """A page without an article."""


class InvalidArchive(Terminal):
    """A WARC file that is torn or lies about its content."""


class LayoutChanged(Terminal):
    """A site's pages no longer give what they used to."""


class QualityFailed(Terminal):
    """A batch gate said no; the last good data stays."""


class MigrationError(Terminal):
    """The warehouse is newer than the code, or a migration was edited."""


class MissingWarehouse(Terminal):
    """Nothing was published yet."""


class InvalidWarehouse(Terminal):
    """A warehouse file that DuckDB can't open."""


class DiskFull(Terminal):
    """No room on the disk for what has to be written."""


class MemoryFull(Terminal):
    """DuckDB needs more memory than its limit."""


class InvalidQuery(Terminal):
    """SQL that DuckDB refuses."""


class InvalidBackup(Terminal):
    """A back-up that is damaged, or can't be made or put back where it was asked for."""


class InvalidErasure(Terminal):
    """What is to be erased, or lifted, is not what it should be; or a site was erased and is asked for again."""


class InvalidExport(Terminal):
    """An export that can't be made where, or from where, it was asked for."""


class AirflowFailed(Terminal):
    """The local Airflow did not start, died, or a run in it failed."""


class DemoFailed(Terminal):
    """The demo papers did not start."""
