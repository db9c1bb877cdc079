"""A message is sent and noted by processes that are killed in between, to a webhook and a mail server that are there."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from email import message_from_string

import pytest
from tests.dags import preloaded
from tests.e2e.receivers import Receiver, mail_server, webhook

from broadsheet.settings import Settings

REPEAT = "perhaps sent before"


@pytest.fixture(params=[webhook, mail_server])
def receiver(request: pytest.FixtureRequest) -> Iterator[Receiver]:
    with request.param() as found:
        yield found


def fail_publish(settings: Settings) -> None:
    note = settings.snapshot_path.with_name("not_published.txt")
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("the disk is full")


def begin(settings: Settings, receiver: Receiver) -> preloaded.Forked:
    """A process that tells what there is to tell."""
    mail = {"conn_type": "smtp", "host": "127.0.0.1", "port": receiver.port}
    env = {
        "BROADSHEET_HOME": str(settings.home),
        "BROADSHEET_NOTIFY": "newsroom" if receiver.kind == "webhook" else "desk:night@example.org",
        "AIRFLOW_CONN_NEWSROOM": f"http://127.0.0.1:{receiver.port}",
        "AIRFLOW_CONN_DESK": json.dumps(
            {
                **mail,
                "extra": {"disable_ssl": True, "disable_tls": True, "retry_limit": 0, "from_email": "b@paper.example"},
            }
        ),
    }
    return preloaded.begin("tests.unit.orchestration.teller:tell", [], {**os.environ, **env})


def tell(settings: Settings, receiver: Receiver) -> str:
    """Tell to the end; gives what the log says."""
    return begin(settings, receiver).said


def tell_and_die(settings: Settings, receiver: Receiver) -> None:
    """Tell, and be killed when the message has come and before its sender knows."""
    teller = begin(settings, receiver)

    def kill() -> bool:
        os.kill(teller.pid, signal.SIGKILL)
        teller.wait()
        return False

    receiver.before_answer = kill
    code = teller.wait()
    receiver.before_answer = lambda: True
    assert code == -signal.SIGKILL


def ids(receiver: Receiver) -> list[str]:
    """What receivers know repeats by."""
    if receiver.kind == "webhook":
        keys = [head["Idempotency-Key"] for head in receiver.heads]
        assert keys == [json.loads(message)["id"] for message in receiver.messages]
        return keys
    found = [message_from_string(message)["Message-ID"] for message in receiver.messages]
    assert all(re.fullmatch(r"<[0-9a-f-]{36}@paper\.example>", one) for one in found)
    return found


def are_repeats(receiver: Receiver) -> list[bool]:
    return [REPEAT in message for message in receiver.messages]


def test_what_a_killed_process_may_have_sent_is_sent_once_more_and_says_so(
    settings: Settings, receiver: Receiver
) -> None:
    fail_publish(settings)
    tell_and_die(settings, receiver)
    tell(settings, receiver)
    tell(settings, receiver)
    assert are_repeats(receiver) == [False, True]
    assert len(set(ids(receiver))) == 1
    settings.snapshot_path.with_name("not_published.txt").unlink()
    tell(settings, receiver)
    assert are_repeats(receiver) == [False, True, False]  # it is well again, which is another message
    assert len(set(ids(receiver))) == 2


def test_what_two_killed_processes_may_have_sent_is_sent_no_third_time(settings: Settings) -> None:
    fail_publish(settings)
    with webhook() as receiver:
        tell_and_die(settings, receiver)
        tell_and_die(settings, receiver)
        assert "is not told again: Publish: failed" in tell(settings, receiver)
    assert are_repeats(receiver) == [False, True]


def test_what_a_lost_connection_may_have_brought_is_sent_under_the_same_id(
    settings: Settings, receiver: Receiver
) -> None:
    fail_publish(settings)
    receiver.before_answer = lambda: False
    for _ in range(2):  # no limit: this process knows that it was not confirmed
        assert "is not told, as far as is known" in tell(settings, receiver)
    receiver.before_answer = lambda: True
    tell(settings, receiver)
    tell(settings, receiver)
    assert are_repeats(receiver) == [False, True, True]
    assert len(set(ids(receiver))) == 1


def test_what_surely_was_not_sent_is_no_repeat(settings: Settings) -> None:
    fail_publish(settings)
    with webhook() as gone:
        pass
    assert "newsroom is not told: ConnectError" in tell(settings, gone)
    with webhook() as there:
        tell(settings, there)
    assert are_repeats(there) == [False]
