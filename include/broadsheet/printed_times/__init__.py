"""Printed times as moments: what a page, a comment or a feed prints as its time, in some 200 languages.

What does NOT belong here: where on a page a time stands, and which of several is believed (``extract``).
"""
