"""YAML as a site file needs it: plain data and nothing clever, every surprise a problem with its line.

YAML 1.2's few kinds of scalar (so a language ``no`` is text and 2026-01-01 stays as written); no tags, anchors or merges.
What does NOT belong here: what the keys mean (``models.site``).
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_CHARS = 1_000_000  # a site file has a few hundred; this only stops a WARC file named .yml
MAX_DEPTH = 20  # the deepest key of a site lies at 3

_KINDS = ("null", "bool", "int", "float", "str", "seq", "map")
_TAG = "tag:yaml.org,2002:"
_REMEDIES = {
    "while scanning an alias": "put a value that begins with * in quotes",
    "while scanning an anchor": "put a value that begins with & in quotes",
    "while scanning for the next token": "indent with blanks, and put a value that begins with @, ` or % in quotes",
}


class _NotPlain(Exception):
    """(key path, what is wrong and what to do): no use in reading on."""


class _PlainLoader(yaml.SafeLoader):
    """Finds the kinds of YAML 1.2's core schema, in decimal, and no others."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own way

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases are not taken; put a value that begins with * in quotes",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        return super().compose_node(parent, index)


for _kind, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]{0,17})", list("-+0123456789")),
    ("float", r"[-+]?([0-9]{1,18}\.[0-9]{0,18}|[0-9]{0,18}\.[0-9]{1,18})", list("-+0123456789.")),
):
    _PlainLoader.add_implicit_resolver(_TAG + _kind, re.compile(rf"(?:{_pattern})\Z"), _first)


def read_plain_yaml(raw: bytes) -> tuple[dict[str, Any] | None, list[tuple[str, str]]]:
    """The mapping that ``raw`` holds, None where it holds none, and its problems as (key path, what is wrong and what to do)."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [("", f"line {line} is not UTF-8 (byte 0x{raw[error.start]:02x}); save the file as UTF-8")]
    if len(text) > MAX_CHARS:
        return None, [("", f"{len(text)} characters are too many for a site file; is it one?")]
    try:
        loader = _PlainLoader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return None, [("", _wording(error))]
    except RecursionError:
        return None, [("", "nested too deeply; a site file needs three levels")]
    if node is None or (isinstance(node, ScalarNode) and node.tag == _TAG + "null"):
        return None, [("", "empty; write at least id, name, url, languages, timezone and discover")]
    if not isinstance(node, MappingNode):
        return None, [("", "holds no keys; write lines such as 'name: The Herald'")]
    problems: list[tuple[str, str]] = []
    try:
        return _plain(node, (), problems), problems
    except _NotPlain as surprise:
        return None, [*problems, surprise.args]


def _plain(node: Node, path: tuple[str, ...], problems: list[tuple[str, str]]) -> Any:
    kind = node.tag.removeprefix(_TAG)
    if kind not in _KINDS:
        raise _NotPlain(".".join(path), f"the tag {node.tag!r} is not taken; write the value without it")
    if len(path) > MAX_DEPTH:
        raise _NotPlain(".".join(path), "nested too deeply; a site file needs three levels")
    if isinstance(node, MappingNode):
        return _mapping(node, path, problems)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, str(i)), problems) for i, item in enumerate(node.value)]
    if any("\ud800" <= char <= "\udfff" for char in node.value):
        raise _NotPlain(".".join(path), "holds half a character (a \\ud... escape); write the character itself")
    return _scalar(kind, node.value)


def _mapping(node: MappingNode, path: tuple[str, ...], problems: list[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            problems.append((".".join(path), f"the key in line {line} is not text; write one like 'name:'"))
            continue
        key = key_node.value
        if key in lines:
            problems.append((".".join((*path, key)), f"given twice, in lines {lines[key]} and {line}; keep one"))
            continue
        lines[key] = line
        found[key] = _plain(value_node, (*path, key), problems)
    return found


def _scalar(kind: str, text: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        return int(text) if kind == "int" else float(text) if kind == "float" else text
    except ValueError:  # an explicit tag before something else: !!int many
        return text


def _wording(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        what = ", ".join(part for part in (error.context, error.problem) if part)
        remedy = "" if ";" in what else _REMEDIES.get(error.context or "", "compare with another site file")
        return f"{where}not valid YAML: {what}{'; ' if remedy else ''}{remedy}"
    return f"not valid YAML: {' '.join(str(error).split())}; compare with another site file"
