"""The Airflow DAG ``backfill``: days of several sites by one form."""

from broadsheet.orchestration.backfill_dag import backfill_dag
from broadsheet.settings import load_settings
from broadsheet.sites import read_sites

settings = load_settings()

backfill_dag(read_sites(settings).enabled, settings)
