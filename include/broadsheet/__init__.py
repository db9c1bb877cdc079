"""Broadsheet: a nightly newspaper delivered as tables.

The rooms and who may import whom are drawn in README.md and held by import-linter (pyproject.toml).
"""

__version__ = "0.1.0"
