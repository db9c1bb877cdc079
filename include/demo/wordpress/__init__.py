"""The Harbour Gazette: a WordPress paper, printed as WordPress 6 with a classic theme prints it.

What does NOT belong here: what there is to print (``editions``, ``readers``).
"""

from demo.wordpress.routes import answer

__all__ = ["answer"]
