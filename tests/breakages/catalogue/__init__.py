"""The breakages by name."""

from tests.breakages.breakage import Breakage
from tests.breakages.catalogue.bodies import BODY_BREAKAGES
from tests.breakages.catalogue.comments import COMMENT_BREAKAGES
from tests.breakages.catalogue.fields import FIELD_BREAKAGES
from tests.breakages.catalogue.serving import SERVING_BREAKAGES
from tests.breakages.catalogue.sources import SOURCE_BREAKAGES
from tests.breakages.catalogue.walls import WALL_BREAKAGES

BREAKAGES: dict[str, Breakage] = {
    breakage.name: breakage
    for breakage in (
        *WALL_BREAKAGES,
        *BODY_BREAKAGES,
        *COMMENT_BREAKAGES,
        *FIELD_BREAKAGES,
        *SOURCE_BREAKAGES,
        *SERVING_BREAKAGES,
    )
}
