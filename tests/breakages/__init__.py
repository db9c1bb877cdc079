"""Breakages of invented papers: what is told, what is spoilt, what raises a false alarm. ``python -m tests.breakages --help``"""
