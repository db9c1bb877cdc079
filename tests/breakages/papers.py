"""The three papers by id."""

from tests.breakages.designs.bote import BOTE
from tests.breakages.designs.fanal import FANAL
from tests.breakages.designs.paper import Paper
from tests.breakages.designs.quay import QUAY

PAPERS: dict[str, Paper] = {paper.id: paper for paper in (BOTE, QUAY, FANAL)}
