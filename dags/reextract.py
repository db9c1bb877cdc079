"""The Airflow DAG ``reextract``: archived days of a site extracted again by today's code, with no network."""

from broadsheet.orchestration.archive_dags import reextract_dag
from broadsheet.settings import load_settings
from broadsheet.sites import read_sites

settings = load_settings()

reextract_dag(read_sites(settings).sites, settings)
