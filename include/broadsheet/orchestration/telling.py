"""Telling people: by the log, by mail, and by webhooks such as Slack's, through connections that Airflow keeps.

``BROADSHEET_NOTIFY`` lists the receivers: ``smtp_default:desk@example.org`` is mail by that connection, an id alone a webhook. What can't be
sent is tried again at the next publish, an hour later at the most, and fails nothing. Of what a killed process may have sent nobody
knows whether it came: it is sent once more, with the same ``Message-ID`` or ``Idempotency-Key``.

What does NOT belong here: what there is to tell (``pipeline.news``), and what was told (``pipeline.told``).
"""

from __future__ import annotations

import html
import smtplib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from broadsheet.printable import safe_logger
from broadsheet.settings import Settings

if TYPE_CHECKING:
    from broadsheet.pipeline.news import Standing
    from broadsheet.pipeline.told import Message, Told

LOG = "log"
TIMEOUT_SECONDS = 15.0
SLACK = "https://hooks.slack.com/services"

log = safe_logger(__name__)


class _Unclear(Exception):
    """The message was on its way when the connection was lost: it may have come or not."""


def tell_changes(settings: Settings) -> int:
    """Send what has changed to each receiver, in one message; gives the number of messages. Never raises.

    Where another process is telling, it does.
    """
    from broadsheet.pipeline import news, told

    count = 0
    try:
        with told.open_told(settings) as notes:
            found = news.standings(settings)
            for receiver in (LOG, *settings.receivers):
                count += _tell(receiver, notes, found)
    except BlockingIOError:
        log.info("another process is telling")
    except Exception as trouble:
        log.warning("nobody is told: %s: %s", type(trouble).__name__, trouble, exc_info=trouble)
    return count


def _tell(receiver: str, notes: Told, found: list[Standing]) -> int:
    """Send what an earlier process may have sent, and what is new since; gives the number of messages."""
    from broadsheet.pipeline.told import new_message

    count = 0
    left = notes.on_its_way(receiver)
    if left and left.is_given_up:
        log.warning("whether %s was told is not known, and it is not told again: %s", receiver, left.title)
        notes.confirm(receiver, left)
    elif left:
        if not _deliver(receiver, notes, left):
            return 0
        count += 1
    changes = notes.changes(receiver, found)
    return count + int(bool(changes) and _deliver(receiver, notes, new_message(changes)))


def _deliver(receiver: str, notes: Told, message: Message) -> bool:
    """Send ``message``, and note it before and after; gives whether it was taken."""
    begun = notes.begin(receiver, message)
    try:
        _send(receiver, begun)
    except Exception as trouble:  # noqa: BLE001 - no such connection, no answer, a refusal: of whatever library
        is_clear = not isinstance(trouble, _Unclear)
        log.warning(
            "%s is not told%s: %s: %s; see BROADSHEET_NOTIFY and the connection",
            receiver,
            "" if is_clear else ", as far as is known",
            type(trouble).__name__,
            trouble,
        )
        notes.take_back(receiver, message, is_clear=is_clear)
        return False
    notes.confirm(receiver, begun)
    return True


def _send(receiver: str, message: Message) -> None:
    connection_id, _, address = receiver.partition(":")
    if receiver == LOG:
        log.warning("%s: %s", message.shown_title, message.shown)
    elif address:
        _mail(connection_id, address, message)
    else:
        _post(connection_id, message)


def _mail(connection_id: str, address: str, message: Message) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    with SmtpHook(smtp_conn_id=connection_id) as hook:
        sender = hook.from_email or address
        try:
            hook.send_email_smtp(
                to=address,
                subject=" ".join(f"Broadsheet: {message.shown_title}".split()),
                # No template: what a page says may stand in it.
                html_content=f"<p>{html.escape(message.shown_title)}</p><pre>{html.escape(message.shown)}</pre>",
                from_email=sender,
                custom_headers={
                    "Message-ID": f"<{message.id}@{sender.rpartition('@')[2].strip('> ') or 'broadsheet'}>"
                },
            )
        except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError) as trouble:
            raise _Unclear(f"{type(trouble).__name__}: {trouble}") from trouble


def _post(connection_id: str, message: Message) -> None:
    """Slack's form of a message, which others take as well: JSON with ``text``; of what stands in it nothing is a command to Slack."""
    import httpx
    from airflow.sdk import Connection

    connection: Any = Connection.get(connection_id)
    is_slack = connection.conn_type == "slackwebhook"
    auth = (connection.login, connection.password or "") if connection.login and not is_slack else None
    text = {"text": html.escape(f"{message.shown_title}\n{message.shown}", quote=False)}
    never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
    try:
        response = httpx.post(
            address_of(connection),
            json=text if is_slack else {**text, "id": message.id},
            headers={"Idempotency-Key": message.id},
            auth=auth,
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        )
    except never_sent:
        raise
    except httpx.TransportError as trouble:
        raise _Unclear(f"{type(trouble).__name__}: {trouble}") from trouble
    if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise OSError(f"answered {response.status_code}")


def address_of(connection: Any) -> str:
    """The URL that an Airflow connection means.

    A URL as a connection (``https://hooks.example/services/secret``) has its path as the schema; a form may have the whole URL as the
    host; a Slack webhook its secret part as the password.
    """
    host, schema = (connection.host or "").rstrip("/"), connection.schema or ""
    kind = connection.conn_type if connection.conn_type in ("http", "https") else "https"
    path = ""
    if connection.conn_type == "slackwebhook":
        host, path = host or SLACK, (connection.password or "").lstrip("/")
    elif schema not in ("http", "https"):
        path = schema.lstrip("/")
    elif "://" not in host:
        kind = schema
    parts = urlsplit(host if "://" in host else f"{kind}://{host}")
    netloc = parts.netloc if parts.port or not connection.port else f"{parts.netloc}:{connection.port}"
    return urlunsplit((parts.scheme, netloc, "/".join(filter(None, (parts.path.rstrip("/"), path))), parts.query, ""))
