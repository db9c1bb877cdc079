"""Conditions of CSS selectors that count siblings, as XPath that stops at the sibling asked about.

cssselect counts all siblings for each element: a list of n items costs n². ``preceding-sibling::*[3]`` asks for the third and goes no
further. Only :nth-child(odd) and its like have to count them all.

What does NOT belong here: finding elements, and how long that may take (``selecting``).
"""

from __future__ import annotations

from cssselect import HTMLTranslator
from cssselect.parser import Function, parse_series
from cssselect.xpath import XPathExpr


class Translator(HTMLTranslator):
    """cssselect's translator, with quicker XPath for the same elements."""

    def xpath_nth_child_function(
        self, xpath: XPathExpr, function: Function, last: bool = False, add_name_test: bool = True
    ) -> XPathExpr:
        """``:nth-child(an+b)`` and ``:nth-last-child(an+b)``; without ``add_name_test``, their ``-of-type`` forms."""
        try:
            step, place = parse_series(function.arguments)
        except ValueError:
            step, place = 0, 0  # cssselect says what is wrong with it
        if abs(step) > 1 or place < 1:
            return super().xpath_nth_child_function(xpath, function, last, add_name_test)
        siblings = f"{'following' if last else 'preceding'}-sibling::{'*' if add_name_test else xpath.element}"
        if step >= 0 and place > 1:
            xpath.add_condition(f"{siblings}[{place - 1}]")
        if step <= 0:
            xpath.add_condition(f"not({siblings}[{place}])")
        return xpath

    def xpath_first_child_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        """``:first-child``."""
        return xpath.add_condition("not(preceding-sibling::*[1])")

    def xpath_last_child_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        """``:last-child``."""
        return xpath.add_condition("not(following-sibling::*[1])")

    def xpath_only_child_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        """``:only-child``."""
        return self.xpath_last_child_pseudo(self.xpath_first_child_pseudo(xpath))

    def xpath_first_of_type_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        """``:first-of-type``."""
        if xpath.element == "*":
            return super().xpath_first_of_type_pseudo(xpath)  # which refuses it
        return xpath.add_condition(f"not(preceding-sibling::{xpath.element}[1])")

    def xpath_last_of_type_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        """``:last-of-type``."""
        if xpath.element == "*":
            return super().xpath_last_of_type_pseudo(xpath)
        return xpath.add_condition(f"not(following-sibling::{xpath.element}[1])")

    def xpath_only_of_type_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        """``:only-of-type``."""
        return self.xpath_last_of_type_pseudo(self.xpath_first_of_type_pseudo(xpath))
