"""The Airflow DAG ``reextract``: archived days of a site extracted again by today's code, with no network."""

from broadsheet.orchestration.archive_dags import reextract_dag
from broadsheet.settings import process_settings
from broadsheet.sites import load_sites

settings = process_settings()

reextract_dag(load_sites(settings), settings)
