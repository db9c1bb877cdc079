"""One Airflow DAG a site: ``ingest_<site>`` brings the site's day into the warehouse.

If one site file is wrong, this file fails to import: Airflow's UI lists every mistake of every site file under "Dag
Import Errors", and the DAGs known so far stay visible but start no new run until it is mended. None runs on a half-read
configuration. `broadsheet sites check` prints the same lines.
"""

from broadsheet.orchestration.factory import ingest_dag
from broadsheet.settings import process_settings
from broadsheet.sites import load_sites

settings = process_settings()

for site in load_sites(settings):
    if site.enabled:
        ingest_dag(site, settings)
