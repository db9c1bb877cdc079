"""The rules of a robots.txt that count for one crawler: those of the groups that name it, else of the groups for all.

By RFC 9309, and where files in the wild go beyond it, so that more is forbidden, not less. Only Allow and Disallow end the head of
a group (section 2.2.4: no other line may interfere with the grouping). A User-agent line names every word in it, without its version:
webmasters copy the whole header from their logs, or write several names. Lines of other groups are dropped as they are read,
so that the cost grows with the file, not with groups times rules.

What does NOT belong here: what a status or an unreadable file means (``robots``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from protego import Protego
from protego._utils import _quote_path  # pinned in pyproject.toml: see Rules.decision

from broadsheet.fetch.durations import seconds_in

ALL = "*"
_AGENT, _ALLOW, _DISALLOW, _DELAY, _RATE = "user-agent", "allow", "disallow", "crawl-delay", "request-rate"
# With the spellings that Google's parser and Protego take.
_FIELDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), _AGENT),
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), _DISALLOW),
    "allow": _ALLOW,
    **dict.fromkeys(("crawl-delay", "crawl delay", "crawldelay"), _DELAY),
    **dict.fromkeys(("request-rate", "request rate"), _RATE),
}
_OTHER_FIELD = re.compile(
    r"(?:allow|disallow|crawl-delay|sitemap|host|license|clean-param|noindex|content-signal)\s*:", re.IGNORECASE
)
_LINE = re.compile(r"[\r\n]+")
_TAG = re.compile(r"<[^<>]*>")
_BETWEEN_NAMES = re.compile(r"""[\s,;()"']+""")
_TOKEN = re.compile(r"[a-z_-]+")
# Protego splits lines as str.splitlines does; in a path these are characters like others.
_NO_LINE_ENDS = str.maketrans({char: quote(char) for char in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"})


@dataclass(slots=True)
class _Scope:
    """What is said to us, or to all."""

    is_named: bool = False
    lines: list[str] = field(default_factory=list)
    delay_seconds: float = 0.0


class Rules:
    """The rules of one file for the crawler called ``token``."""

    def __init__(self, said: str, token: str) -> None:
        ours, for_all = _scopes(said, token.lower())
        scope, self.agent = (ours, token.lower()) if ours.is_named else (for_all, ALL)
        self.is_for_us = scope.is_named
        self.delay_seconds = scope.delay_seconds
        protego = Protego.parse("\n".join((f"User-agent: {ALL}", *scope.lines)))
        group = protego._get_matching_rule_set(token)
        self._sorted = group._rules if group else []

    def decision(self, url: str) -> tuple[bool, str | None]:
        """Whether ``url`` may be asked for, and the line that says so, where one does.

        Protego keeps the line to itself: its rules are sorted, longest first, and the first that matches decides.
        """
        path = _quote_path(url)
        for rule in self._sorted:
            if rule.value.match(path):
                is_allowed = rule.field == _ALLOW or urlsplit(url).path == "/robots.txt"  # RFC 9309, section 2.2.2
                return is_allowed, f"{rule.field.capitalize()}: {rule.value._pattern}"
        return True, None


def has_lines(said: str) -> bool:
    """Whether a text has a line of a robots.txt, or nothing but remarks; in a web page only a line that names a crawler tells."""
    lines = [line for line in map(_bare, _LINE.split(_plain(said))) if line]
    is_markup = said.lstrip()[:1] == "<"
    return not lines or any(
        (_field(line) or ("", ""))[0] == _AGENT or (not is_markup and _OTHER_FIELD.match(line)) for line in lines
    )


def _plain(said: str) -> str:
    """Without its tags a robots.txt that was made with a word processor for web pages."""
    return _TAG.sub("\n", said) if said.lstrip()[:1] == "<" else said


def _bare(line: str) -> str:
    return line.partition("#")[0].strip()


def _scopes(said: str, token: str) -> tuple[_Scope, _Scope]:
    ours, for_all = _Scope(), _Scope()
    current: list[_Scope] = []
    is_head = True  # whether further User-agent lines belong to the same group
    for line in _LINE.split(_plain(said)):
        known = _field(line.partition("#")[0])
        if known is None:
            continue
        name, value = known
        if name == _AGENT:
            if not is_head:
                current, is_head = [], True
            names_us, names_all = _named(value, token)
            for scope, is_named in ((ours, names_us), (for_all, names_all)):
                if is_named and scope not in current:
                    scope.is_named = True
                    current.append(scope)
        elif name in (_ALLOW, _DISALLOW):
            is_head = False
            for scope in current:
                scope.lines.append(f"{name}: {value.translate(_NO_LINE_ENDS)}")
        else:
            asked = _rate(value) if name == _RATE else seconds_in(value) or 0.0
            for scope in current:
                scope.delay_seconds = max(scope.delay_seconds, asked)
    return ours, for_all


def _field(line: str) -> tuple[str, str] | None:
    """Name and value of a line that means something to us; also without its colon, as Google's parser takes it."""
    name, colon, value = line.partition(":")
    known = _FIELDS.get(" ".join(name.lower().split())) if colon else None
    if known:
        return known, value.strip()
    for count in (1, 2):
        words = line.split(maxsplit=count)
        known = _FIELDS.get(" ".join(words[:count]).lower())
        if known:
            return known, words[count].strip() if len(words) > count else ""
    return None


def _named(value: str, token: str) -> tuple[bool, bool]:
    """Whether a User-agent line names us, and whether it names all."""
    words = _BETWEEN_NAMES.split(value.lower())
    return any(_is_name(word, token) for word in words), any(word.strip(ALL) == "" and ALL in word for word in words)


def _is_name(word: str, token: str) -> bool:
    name = word.partition("/")[0]
    bare = name.strip(ALL)
    if bare and bare != name:  # broad*, *sheet, *road*
        is_open = name.startswith(ALL), name.endswith(ALL)
        return bare in token and (is_open[0] or token.startswith(bare)) and (is_open[1] or token.endswith(bare))
    found = _TOKEN.match(name)  # a version may follow without its slash
    return name == token or (found is not None and found[0] == token)


def _rate(value: str) -> float:
    """Seconds between two questions of ``1/10``, ``1/10s``, ``30/1m``."""
    requests, seconds = (seconds_in(part) for part in (value.partition("/")[0], value.partition("/")[2]))
    return seconds / requests if seconds and requests else 0.0
