"""Small faults in Python and SQL: what is changed, where, and what the file says then.

What does NOT belong here: running anything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_SQL = [
    (r" >= ", " < "),
    (r" <= ", " > "),
    (r" < ", " <= "),
    (r" > ", " >= "),
    (r" = ", " <> "),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bAND NOT (?!EXISTS)", "AND "),
    (r"\bLEFT JOIN\b", "INNER JOIN"),
    (r"\bASC\b", "DESC"),
    (r"\bDESC\b", "ASC"),
]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: ``path`` as it would read with ``text`` in it, at ``line``."""

    path: Path
    line: int
    change: str
    text: str


def mutants_of(path: Path) -> list[Mutant]:
    """Every fault that this module knows to make in a Python or SQL file, in the order of the file."""
    text = path.read_text()
    found = _python(path, text) if path.suffix == ".py" else _sql(path, text)
    return sorted(found, key=lambda mutant: (mutant.line, mutant.change))


def _python(path: Path, text: str) -> Iterator[Mutant]:
    tree = ast.parse(text)
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    raw = text.encode()

    def put(node: ast.expr | ast.stmt, new: str) -> Mutant:
        assert node.end_lineno is not None and node.end_col_offset is not None
        begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        changed = (raw[:begin] + new.encode() + raw[end:]).decode()
        old = " ".join(raw[begin:end].decode().split())
        return Mutant(path, node.lineno, f"{old[:60]} -> {' '.join(new.split())[:60]}", changed)

    for node in ast.walk(tree):
        yield from (put(where, new) for where, new in _changes(node, text))


def _changes(node: ast.AST, text: str) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What one node could be instead."""

    def source(part: ast.AST) -> str:
        found = ast.get_source_segment(text, part) or ast.unparse(part)  # without the brackets around it
        return f"({found})" if isinstance(part, ast.NamedExpr | ast.IfExp | ast.Lambda) else found

    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator = _COMPARISONS[type(node.ops[0])]
        yield node, f"{source(node.left)} {operator} {source(node.comparators[0])}"
    elif isinstance(node, ast.BoolOp):
        joint = " or " if isinstance(node.op, ast.And) else " and "
        yield node, "(" + joint.join(f"({source(value)})" for value in node.values) + ")"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"bool({source(node.operand)})"
    elif isinstance(node, ast.If | ast.IfExp):
        yield node.test, f"(not ({source(node.test)}))"
    elif isinstance(node, ast.Return) and node.value is not None and source(node.value) != "None":
        yield node, "return None"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        if "sync" not in source(node.value.func):  # only a power cut would show it
            yield node, "pass"
    elif isinstance(node, ast.With) and len(node.items) == 1 and node.items[0].optional_vars is None:
        yield node.items[0].context_expr, '__import__("contextlib").nullcontext()'
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sign = "-" if isinstance(node.op, ast.Add) else "+"
        if not any(isinstance(side, ast.Constant | ast.JoinedStr) for side in (node.left, node.right)):
            yield node, f"{source(node.left)} {sign} {source(node.right)}"
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
        yield node.value, str(not node.value.value)


def _sql(path: Path, text: str) -> Iterator[Mutant]:
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.partition("--")[0]
        for pattern, new in _SQL:
            for match in re.finditer(pattern, code):
                lines = text.splitlines(keepends=True)
                lines[number - 1] = line[: match.start()] + new + line[match.end() :] + "\n"
                yield Mutant(path, number, f"{line.strip()[:60]}: {match[0].strip()} -> {new.strip()}", "".join(lines))
