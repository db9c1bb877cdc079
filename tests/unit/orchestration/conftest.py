"""Airflow must not write into the home of the person who runs the tests, and reads this when it is imported."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="broadsheet-airflow-"))
