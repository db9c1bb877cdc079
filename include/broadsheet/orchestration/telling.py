"""Telling people: by the log, by mail, and by webhooks such as Slack's, through connections that Airflow keeps.

``BROADSHEET_NOTIFY`` lists the receivers: ``smtp_default:desk@example.org`` is mail by that connection, an id alone a webhook. What can't be
sent is tried again at the next publish, an hour later at the most, and fails nothing.

What does NOT belong here: what there is to tell (``pipeline.news``).
"""

from __future__ import annotations

import html
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from broadsheet.printable import safe_logger
from broadsheet.settings import Settings

LOG = "log"
TIMEOUT_SECONDS = 15.0

log = safe_logger(__name__)


def tell_changes(settings: Settings) -> int:
    """Send what has changed to each receiver; gives the number of messages. Never raises."""
    from broadsheet.pipeline import news

    count = 0
    try:
        with news.open_told(settings) as told:
            found = news.standings(settings)
            for receiver in (LOG, *settings.receivers):
                for change in told.changes(receiver, found):
                    if not _sent(receiver, change.title, change.standing.said):
                        break  # the others would wait as long for the same answer
                    told.remember(receiver, change)
                    count += 1
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
    """Slack's form of a message, which others take as well: JSON with ``text``."""
    import httpx

    response = httpx.post(
        _address(connection_id), json={"text": f"{title}\n{said}"}, timeout=TIMEOUT_SECONDS, follow_redirects=False
    )
    if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise OSError(f"answered {response.status_code}")


def _address(connection_id: str) -> str:
    """The URL that an HTTP or Slack webhook connection means: Slack keeps the secret part as the password."""
    from airflow.sdk import Connection

    connection: Any = Connection.get(connection_id)
    extra = json.loads(connection.extra or "{}")
    if url := extra.get("url"):
        return str(url)
    host = connection.host or ""
    if not urlsplit(host).scheme:
        kind = connection.conn_type if connection.conn_type in ("http", "https") else "https"
        host = f"{connection.schema or kind}://{host}"
    port = f":{connection.port}" if connection.port else ""
    secret = f"/{connection.password.lstrip('/')}" if connection.password else ""
    return f"{host.rstrip('/')}{port}{secret}"
