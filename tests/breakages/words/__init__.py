"""Words and sentences of the invented papers, a module a language."""

from tests.breakages.words.english import ENGLISH
from tests.breakages.words.french import FRENCH
from tests.breakages.words.german import GERMAN

__all__ = ["ENGLISH", "FRENCH", "GERMAN"]
