"""Telling people: by the log, by mail, and by webhooks such as Slack's, through connections that Airflow keeps.

``BROADSHEET_NOTIFY`` lists the receivers: ``smtp_default:desk@example.org`` is mail by that connection, an id alone a webhook. What can't be
sent is tried again at the next publish, an hour later at the most, and fails nothing.

What does NOT belong here: what there is to tell (``pipeline.news``).
"""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from broadsheet.printable import safe_logger
from broadsheet.settings import Settings

LOG = "log"
TIMEOUT_SECONDS = 15.0
SLACK = "https://hooks.slack.com/services"

log = safe_logger(__name__)


def tell_changes(settings: Settings) -> int:
    """Send what has changed to each receiver, in one message; gives the number of messages. Never raises.

    Where another process is telling, it does.
    """
    from broadsheet.pipeline import news

    count = 0
    try:
        with news.open_told(settings) as told:
            found = news.standings(settings)
            for receiver in (LOG, *settings.receivers):
                changes = told.changes(receiver, found)
                if changes and _sent(receiver, *news.message(changes)):
                    told.remember(receiver, changes)
                    count += 1
    except BlockingIOError:
        log.info("another process is telling")
    except Exception as trouble:
        log.warning("nobody is told: %s: %s", type(trouble).__name__, trouble, exc_info=trouble)
    return count


def _sent(receiver: str, title: str, said: str) -> bool:
    try:
        connection_id, _, address = receiver.partition(":")
        if receiver == LOG:
            log.warning("%s: %s", title, said)
        elif address:
            _mail(connection_id, address, title, said)
        else:
            _post(connection_id, title, said)
    except Exception as trouble:  # noqa: BLE001 - no such connection, no answer, a refusal: of whatever library
        log.warning(
            "%s is not told: %s: %s; see BROADSHEET_NOTIFY and the connection",
            receiver,
            type(trouble).__name__,
            trouble,
        )
        return False
    return True


def _mail(connection_id: str, address: str, title: str, said: str) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    with SmtpHook(smtp_conn_id=connection_id) as hook:
        hook.send_email_smtp(
            to=address,
            subject=" ".join(f"Broadsheet: {title}".split()),
            # No template: what a page says may stand in it.
            html_content=f"<p>{html.escape(title)}</p><pre>{html.escape(said)}</pre>",
            from_email=hook.from_email or address,
        )


def _post(connection_id: str, title: str, said: str) -> None:
    """Slack's form of a message, which others take as well: JSON with ``text``; of what stands in it nothing is a command to Slack."""
    import httpx
    from airflow.sdk import Connection

    connection: Any = Connection.get(connection_id)
    is_slack = connection.conn_type == "slackwebhook"
    auth = (connection.login, connection.password or "") if connection.login and not is_slack else None
    text = html.escape(f"{title}\n{said}", quote=False)
    response = httpx.post(
        address_of(connection), json={"text": text}, auth=auth, timeout=TIMEOUT_SECONDS, follow_redirects=False
    )
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
