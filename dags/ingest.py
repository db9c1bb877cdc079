"""One Airflow DAG a site: ``ingest_<site>`` brings the site's day into the warehouse.

A site file with a mistake has none; the others go on. ``site_files.py`` says what is wrong.
"""

from broadsheet.orchestration.factory import ingest_dag
from broadsheet.orchestration.parsing import sites_to_parse
from broadsheet.settings import load_settings

settings = load_settings()

for site in sites_to_parse(settings):
    ingest_dag(site, settings)
