"""YAML files of our own, which ship with the code: read by libyaml where PyYAML was built with it, in a tenth of the time.

What does NOT belong here: site files, which strangers write (``sites.plain_yaml``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_own_yaml(path: Path) -> Any:
    """What ``path`` holds."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # it is a safe one
