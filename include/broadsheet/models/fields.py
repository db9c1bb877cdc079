"""What a key of a site file may hold: addresses, hosts, languages, selectors, patterns, each with its own words for a mistake.

What does NOT belong here: the keys themselves (``site``, ``source``).
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from broadsheet.models import matching, selecting
from broadsheet.urls import host_of, is_http

# ISO 639-1, whole: a wrong code (jp, cz, gr) would make every article of the site look foreign to rule A29.
LANGUAGES = frozenset(
    re.findall(
        r"\w\w",
        "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu "
        "fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km "
        "kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
        "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
        "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
    )
)

# Hosts that can be asked: names as they are met (underscores included), IPv6 addresses, with or without a port.
_HOST = re.compile(r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:\d+)?")


class Strict(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _http_url(value: str) -> str:
    if not is_http(value) or not _HOST.fullmatch(host_of(value)):
        raise ValueError(f"{value!r} is not an absolute http(s) URL; write one like https://www.example.com/")
    return value


def _bare_host(value: str) -> str:
    ascii_form = host_of(f"http://{value}/")
    if not _HOST.fullmatch(value) or value != ascii_form or value != host_of(f"https://{value}/"):
        hint = host_of(value) or (ascii_form if _HOST.fullmatch(ascii_form) else "") or "www.example.com"
        raise ValueError(f"{value!r} is not a bare host in lower-case ASCII; write one like {hint}")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is not an ISO 639-1 code; write one like en or de")
    return value


def _regular_expression(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}; test it with Python's re module") from None
    if address := matching.slow_on(value):
        raise ValueError(
            f"{value!r} takes too long on an address like {address}; write it without repetitions in repetitions such as (a+)+ or (a|a)*"
        )
    return value


def _css_selector(value: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(value)
    except (SelectorError, RecursionError) as error:
        raise ValueError(
            f"{value!r} is not a CSS selector: {error or type(error).__name__}; write one like div.comment > p.text"
        ) from None
    if selecting.is_slow(value):
        raise ValueError(
            f"{value!r} takes too long on a large page; name classes instead of :nth-..., :has and :contains"
        )
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]
Host = Annotated[str, AfterValidator(_bare_host)]
Language = Annotated[str, AfterValidator(_language), Field(json_schema_extra={"enum": sorted(LANGUAGES)})]
Selector = Annotated[str, AfterValidator(_css_selector), Field(min_length=1, max_length=500)]
Attribute = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:-]{0,49}$")]
Pattern = Annotated[
    str, AfterValidator(_regular_expression), Field(max_length=1000, json_schema_extra={"format": "regex"})
]
