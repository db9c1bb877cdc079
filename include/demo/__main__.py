"""``python -m demo``: serve both papers until SIGTERM or SIGINT.

What does NOT belong here: anything that tests use (``server``).
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from demo.breaking import BREAKS, UnknownBreak, chosen
from demo.papers import DEFAULT_PORT, HARBOUR, LEDGER
from demo.server import PortTaken, serve


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 after a signal, 1 where a port is taken or the log cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Serve two invented newspapers on 127.0.0.1.")
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        help="port of The Harbour Gazette; Ledger Nord has the next; 0 takes any two",
    )
    parser.add_argument(
        "--clock", type=_clock, help="the time it is in their world, standing still: 2026-03-05T03:00:00Z"
    )
    parser.add_argument("--log", type=Path, help="file that gets one JSON line a request")
    parser.add_argument(
        "--break",
        dest="breaks",
        type=_breaks,
        default=(),
        metavar="NAME[,NAME]",
        help=f"ways in which both papers are broken: {', '.join(BREAKS)}",
    )
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with serve(options.clock, options.port, options.log, options.breaks) as world:
            print(f"{HARBOUR.name} {world.harbour_url}", flush=True)
            print(f"{LEDGER.name} {world.ledger_url}", flush=True)
            stop.wait()
    except (PortTaken, OSError) as error:  # OSError: the log file cannot be opened, and says which
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _port(text: str) -> int:
    if text.isdecimal() and (text == "0" or 1024 <= int(text) <= 65534):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not 0 or a port from 1024 to 65534")


def _clock(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 2026-03-05T03:00:00Z") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no zone; write it like 2026-03-05T03:00:00Z")
    return moment


def _breaks(text: str) -> tuple[str, ...]:
    try:
        return chosen(text)
    except UnknownBreak as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
