"""First words of paths under which systems keep lists of articles, in the languages of the papers that were looked at.

A word alone decides nothing: see ``extract.listing_marks``, ``fetch.walls`` and ``quality.frames`` for what must come with it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

LISTING_WORDS = frozenset(
    "tag tags tagged schlagwort schlagworte etiqueta etiquetas mot-cle category categories kategorie kategorien categoria categorias "
    "categorie rubrik rubriken rubrique rubriques seccion section sections topic topics thema themen theme themes tema temas "
    "author authors autor autoren autores auteur auteurs search suche busca buscar recherche cerca zoek archive archives archiv "
    "archivo arquivo".split()
)

_NUMBER = re.compile(r"(?!(?:19|20)\d\d\b)\d{4,}")  # an article's; a year is an archive's
_ARTICLE_WORDS = 4  # in an address' last part: names of subjects and people are shorter


def lies_among_lists(url: str) -> bool:
    """Whether ``url`` lies in a folder of lists, and its last part is as short as a list's name: ``/tag/water/``."""
    segments = [segment for segment in unquote(urlsplit(url).path).casefold().split("/") if segment]
    if len(segments) < 2 or LISTING_WORDS.isdisjoint(segments[:-1]):
        return False
    return not _NUMBER.search(segments[-1]) and len(re.findall(r"[^\W_]+", segments[-1])) < _ARTICLE_WORDS
