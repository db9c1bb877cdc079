"""Ports of loopback for servers that are started with a number."""

from __future__ import annotations

import random
import socket

# Below those that the kernel gives to whoever asks for any: nobody gets one between the choice and the start.
_FIRST, _LAST = 10_000, 32_000
_dice = random.SystemRandom()  # several tests choose at the same time, in processes that may have the same seed


def free_port(in_a_row: int = 1) -> int:
    """A port that nobody listens on; the first of so many ``in_a_row``."""
    for port in _dice.sample(range(_FIRST, _LAST), 500):
        if all(_is_free(port + place) for place in range(in_a_row)):
            return port
    raise AssertionError("no free port")


def free_pair() -> int:
    """A port that is free together with the next one, so that a second run finds the demo papers at the same addresses."""
    return free_port(2)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
