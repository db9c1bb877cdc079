"""What each receiver was told last, and the message to it that is on its way: ``state/told.json``.

Nobody can send a message and note that it was sent in one step. So it is noted before it is sent: one that a killed process has left so
may have come or not, and is sent once more, under the same id and marked as what it is. What does NOT belong here: what there is to
tell (``news``) and how a message is sent (``orchestration``).
"""

from __future__ import annotations

import fcntl
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from broadsheet.pipeline.news import WELL, Change, Standing, message
from broadsheet.runs import replacing
from broadsheet.settings import Settings

MOST_SENDINGS = 2  # of which nobody knows how they ended
_REPEAT_TITLE = "perhaps sent before"
_REPEAT = (
    "This message may have reached you before: the process that sent it ended, or lost the connection, before it knew."
)


@dataclass(frozen=True, slots=True)
class Message:
    """What one receiver is told at once."""

    id: str  # stays the same when it is sent again, so that receivers can drop repeats
    title: str
    said: str
    states: Mapping[str, str]  # that it tells, by site
    sendings: int = 0  # that were begun, and of which nobody knows how they ended

    @property
    def shown_title(self) -> str:
        """The title, marked where the message may be a repeat."""
        return f"{self.title} ({_REPEAT_TITLE})" if self.sendings > 1 else self.title

    @property
    def shown(self) -> str:
        """The text, marked where the message may be a repeat."""
        return f"{self.said}\n\n{_REPEAT}" if self.sendings > 1 else self.said

    @property
    def is_given_up(self) -> bool:
        """Whether it was sent as often as may be."""
        return self.sendings >= MOST_SENDINGS


def new_message(changes: Sequence[Change]) -> Message:
    """All ``changes`` in one message."""
    states = {change.standing.what: change.standing.state for change in changes}
    return Message(str(uuid.uuid4()), *message(changes), states)


class Told:
    """What each receiver was told last, by site, and its message on the way. Use within ``open_told``."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.state_dir / "told.json"
        found: dict[str, Any] = json.loads(self._path.read_text()) if self._path.exists() else {}
        if "receivers" not in found:  # of before there was a note of what is on its way
            found = {"receivers": {receiver: {"states": states} for receiver, states in found.items()}}
        self._receivers: dict[str, dict[str, Any]] = found["receivers"]

    def changes(self, receiver: str, found: Sequence[Standing]) -> list[Change]:
        """What ``receiver`` should be told now; that all is well is no news where nothing else was told before."""
        told = self._of(receiver)["states"]
        return [Change(each, before) for each in found if (before := told.get(each.what, WELL)) != each.state]

    def on_its_way(self, receiver: str) -> Message | None:
        """The message to ``receiver`` that may have come or not."""
        row = self._of(receiver).get("on_its_way")
        return Message(**row) if row else None

    def begin(self, receiver: str, message: Message) -> Message:
        """Note that ``message`` is about to be sent; gives it as it is to be sent."""
        begun = replace(message, sendings=message.sendings + 1)
        self._note(receiver, begun)
        return begun

    def confirm(self, receiver: str, message: Message) -> None:
        """Note that ``receiver`` was told."""
        self._of(receiver)["states"].update(message.states)
        self._note(receiver, None)

    def take_back(self, receiver: str, message: Message, *, is_clear: bool) -> None:
        """Note that the sending of ``message``, as it was before, has failed; unless ``is_clear`` it may have come all the same."""
        before = message if is_clear else replace(message, sendings=max(1, message.sendings))
        self._note(receiver, before if before.sendings else None)

    def _of(self, receiver: str) -> dict[str, Any]:
        return self._receivers.setdefault(receiver, {"states": {}})

    def _note(self, receiver: str, message: Message | None) -> None:
        self._of(receiver)["on_its_way"] = asdict(message) if message else None
        with replacing(self._path) as part:
            part.write_text(json.dumps({"receivers": self._receivers}, indent=1, sort_keys=True) + "\n")


@contextmanager
def open_told(settings: Settings) -> Iterator[Told]:
    """What was told, while nobody else tells anything: two tasks that end together would say it twice.

    Raises BlockingIOError where somebody else is telling.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    with (settings.state_dir / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Told(settings)
