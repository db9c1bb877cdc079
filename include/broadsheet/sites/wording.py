"""One plain sentence for each mistake that the model finds: what is wrong, and what to do.

What does NOT belong here: finding mistakes (``models.site``) and files (``loading``).
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from broadsheet.models.site import Site, Weekday, known_zones
from broadsheet.models.source import DiscoverSource
from broadsheet.text import shorten

_EXAMPLES = {
    "id": "herald",
    "name": "The Herald",
    "url": "https://www.example.com/",
    "languages": "[en]",
    "timezone": "Europe/London",
    "discover": "[{kind: rss, url: https://www.example.com/feed}]",
    "kind": "rss",
}
_KINDS = {  # what pydantic calls a wrong type, and what to say to it
    "string_type": "text; put it in quotes",
    "int_type": "a whole number; write one such as 5",
    "int_from_float": "a whole number; round it",
    "float_type": "a number; write one such as 2.5",
    "bool_type": "true or false; write one of the two, without quotes",
    "tuple_type": "a list; write [a, b] or one '- ' line for each",
    "model_type": "a block of keys; indent them below it",
    "model_attributes_type": "a block of keys; indent them below it",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "below the least allowed, {:g}; raise it"),
    "greater_than": ("gt", "not above {:g}; raise it"),
    "less_than_equal": ("le", "above the most allowed, {:g}; lower it"),
    "less_than": ("lt", "not below {:g}; lower it"),
}


def problems_of(error: ValidationError) -> list[tuple[str, str]]:
    """(key path such as ``discover.0.kind``, what is wrong and what to do) of each mistake; each mistake is reported once."""
    errors = error.errors(include_url=False)
    meant = {e["loc"]: _meant(e, errors) for e in errors if e["type"] == "extra_forbidden"}
    told_by_another = {(*loc[:-1], key) for loc, key in meant.items()}
    return [
        (".".join(map(str, e["loc"])), _sentence(e, meant.get(e["loc"])))
        for e in errors
        if not (e["type"] == "missing" and e["loc"] in told_by_another)
        # pydantic counts the right items only: a list of wrong ones is not an empty one
        if not (e["type"] == "too_short" and e["input"])
    ]


def _meant(unknown: ErrorDetails, errors: list[ErrorDetails]) -> str | None:
    """The key that an unknown one was meant for, as far as one can tell."""
    *block, key = unknown["loc"]
    beside = [e for e in errors if list(e["loc"][:-1]) == block]
    missing = [str(e["loc"][-1]) for e in beside if e["type"] == "missing"]
    known = list(_known_keys(block))
    close = get_close_matches(str(key), missing, n=1) or get_close_matches(str(key), known, n=1)
    close = close or [name for name in known if name.startswith(f"{key}_")]  # delay for delay_seconds
    if close:
        return close[0]
    is_alone = sum(e["type"] == "extra_forbidden" for e in beside) == 1
    return missing[0] if is_alone and len(missing) == 1 else None


def _sentence(error: ErrorDetails, meant: str | None) -> str:
    kind, value = error["type"], error["input"]
    key = str(error["loc"][-1]) if error["loc"] else ""
    shown = shorten(repr(value), 60)
    if kind == "missing":
        return f"missing; add a line such as '{key}: {_EXAMPLES.get(key, '...')}'"
    if kind == "extra_forbidden":
        return f"unknown key; {_did_you_mean(meant) or 'known are ' + ', '.join(_known_keys(error['loc'][:-1]))}"
    if kind == "literal_error":
        is_day = "quiet_days" in error["loc"]
        known = list(typing.get_args(Weekday if is_day else DiscoverSource.model_fields["kind"].annotation))
        close = get_close_matches(str(value), known, n=1)
        return f"{shown} is not one of {', '.join(known)}; {_did_you_mean(*close) or 'write one of them'}"
    if value is None:
        return "empty; write a value or take the line out"
    if kind in _KINDS:
        return f"{shown} is not {_KINDS[kind]}"
    if kind in _BOUNDS:
        bound, text = _BOUNDS[kind]
        return f"{shown} is {text.format(error['ctx'][bound])}"
    if kind in ("too_short", "string_too_short"):
        return f"empty; write at least one, such as '{key}: {_EXAMPLES.get(key, '...')}'"
    if kind == "string_pattern_mismatch":
        return f"{shown} is not 2 to 50 of a-z, 0-9 and _ that begin with a letter; name the file likewise"
    return _zone_hint(key, value, error["msg"].removeprefix("Value error, "))


def _did_you_mean(key: str | None = None) -> str:
    return f"did you mean {key!r}?" if key else ""


def _zone_hint(key: str, value: Any, text: str) -> str:
    if key != "timezone":
        return text
    zones = sorted(known_zones())
    city = str(value).rpartition("/")[2].strip().replace(" ", "_").lower()
    close = [z for z in zones if z.lower().rpartition("/")[2] == city and z != value]
    close = close or get_close_matches(str(value), zones, n=1, cutoff=0.7)
    return f"{text.partition(';')[0]}; {_did_you_mean(close[0])}" if close else text


def _known_keys(path: Iterable[int | str]) -> Iterator[str]:
    model: type[BaseModel] = Site
    for part in path:
        if isinstance(part, str):
            model = next(_models_in(model.model_fields[part].annotation))
    yield from model.model_fields


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
