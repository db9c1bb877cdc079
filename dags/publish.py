"""The Airflow DAG ``publish``: when any site was loaded, readers get a new snapshot; hourly, what was left."""

from broadsheet.orchestration.factory import publish_dag
from broadsheet.settings import load_settings
from broadsheet.sites import read_sites

settings = load_settings()

publish_dag(read_sites(settings).enabled, settings)
