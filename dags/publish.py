"""The Airflow DAG ``publish``: when any site was loaded, readers get a new snapshot."""

from broadsheet.orchestration.factory import publish_dag
from broadsheet.settings import process_settings
from broadsheet.sites import load_sites

settings = process_settings()

publish_dag([site for site in load_sites(settings) if site.enabled], settings)
