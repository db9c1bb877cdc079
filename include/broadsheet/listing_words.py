"""First words of paths under which systems keep lists of articles, in the languages of the papers that were looked at.

A word alone decides nothing: see ``extract.address``, ``fetch.walls`` and ``quality.list_pages`` for what must come with it.
"""

LISTING_WORDS = frozenset(
    "tag tags tagged schlagwort schlagworte etiqueta etiquetas mot-cle category categories kategorie kategorien categoria categorias "
    "categorie rubrik rubriken rubrique rubriques seccion section sections topic topics thema themen theme themes tema temas "
    "author authors autor autoren autores auteur auteurs search suche busca buscar recherche cerca zoek archive archives archiv "
    "archivo arquivo".split()
)
