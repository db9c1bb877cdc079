"""Great Expectations' own pages on one batch, Data Docs, made readable without a network.

They take scripts, styles and pictures from elsewhere and without them show little; what they say stands in their HTML all the same.
So everything that is asked for or run is taken out, and a small style is put in.

What does NOT belong here: our own report (``report``), and judging rows (``gate``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from lxml import etree, html

from broadsheet.models import Run, Site
from broadsheet.quality.article_rules import ARTICLE_RULES
from broadsheet.quality.comment_rules import COMMENT_RULES
from broadsheet.quality.engine import as_batch
from broadsheet.quality.frames import article_frame, check_contract, comment_frame
from broadsheet.quality.gate import limits_of
from broadsheet.quality.rules import ARTICLES, COMMENTS, Limits, Rule
from broadsheet.runs import RunFolder

_FETCHES_OR_RUNS = (
    "script",
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "style",
    "base",
    "form",
    "button",
    "input",
    "noscript",
)
_EMPTY_WITHOUT_SCRIPTS = (
    "modal",
    "navbar",
    "ge-walkthrough",
    "filters",
    "pdf",
    "cta-footer",
)  # parts of names of classes and ids
_ICONS = {"fa-check": "✓ passed", "fa-times": "✕ failed", "fa-exclamation": "▲ no answer"}  # of a font from elsewhere
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; overflow-wrap: anywhere; }
h1, h2, h3, h4, h5 { line-height: 1.25; margin: 1.5rem 0 0.5rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; font-size: 0.9em; }
th, td { border: 1px solid #8886; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
ul { padding-left: 1.2rem; }
.badge { border: 1px solid #8886; border-radius: 3px; padding: 0 0.3em; font-family: ui-monospace, monospace; font-size: 0.9em; }
"""


def data_docs(folder: RunFolder, site: Site, run: Run) -> dict[str, str]:
    """A page for each suite, by its name: the batch in ``folder`` is checked once more, nothing of it is written.

    Raises as ``validate`` where staging files are missing or of another shape.
    """
    check_contract(folder)
    limits = limits_of(folder, site, run)
    suites: tuple[tuple[str, Sequence[Rule], pd.DataFrame], ...] = (
        (ARTICLES, ARTICLE_RULES, article_frame(folder, site, run, limits)),
        (COMMENTS, COMMENT_RULES, comment_frame(folder)),
    )
    return {name: offline(_page(name, rules, frame, limits)) for name, rules, frame in suites}


def _page(name: str, rules: Sequence[Rule], frame: pd.DataFrame, limits: Limits) -> str:
    import great_expectations as gx  # after engine, which quiets it
    from great_expectations import expectations as gxe
    from great_expectations.render import renderer, view

    modules: tuple[Any, Any] = renderer, view  # which say too little of their types
    to_document, to_html = modules[0].ValidationResultsPageRenderer(), modules[1].DefaultJinjaPageView()
    expectations = []
    for rule in rules:
        for check in rule.checks:
            expectation = check.build(gxe, limits)
            expectation.meta, expectation.severity = {"notes": f"{rule.id}: {rule.why}"}, rule.severity
            expectations.append(expectation)
    suite = gx.ExpectationSuite(name=name, expectations=expectations)
    result = as_batch(name, frame).validate(suite, result_format="SUMMARY")
    return str(to_html.render(to_document.render(result)))


def offline(page: str) -> str:
    """``page`` without what it would fetch or run, and with a style of its own."""
    tree: Any = html.document_fromstring(page)
    for element in list(tree.iter()):
        if element.getparent() is not None and _goes(element):
            element.drop_tree()
            continue
        if said := next((word for icon, word in _ICONS.items() if icon in (element.get("class") or "")), None):
            element.text = said
        for attribute, value in list(element.attrib.items()):
            is_other_link = attribute == "href" and not value.startswith("#")
            if (
                attribute.startswith(("on", "data-"))
                or attribute in ("src", "srcset", "style", "hidden")
                or is_other_link
            ):
                del element.attrib[attribute]
    head = tree.find("head")
    assert head is not None, "a page of Data Docs has a head"
    for element in list(head.iter("meta")):
        element.drop_tree()
    policy = {"http-equiv": "Content-Security-Policy", "content": _POLICY}
    etree.SubElement(head, "meta", policy)
    etree.SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    etree.SubElement(head, "style").text = _STYLE
    head.insert(0, etree.Element("meta", {"charset": "utf-8"}))
    return str(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"))


def _goes(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _FETCHES_OR_RUNS:
        return True
    if element.tag == "a" and element.get("data-toggle") == "collapse":  # opens what is open here
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return element.tag not in ("html", "body") and any(name in names for name in _EMPTY_WITHOUT_SCRIPTS)
