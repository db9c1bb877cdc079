"""No DAG of Airflow: where site files have mistakes, this file fails to import, and the UI lists them under "Dag Import Errors".

They are the lines that `broadsheet sites check` prints. The other DAG files pass over wrong site files.
"""

from broadsheet.settings import load_settings
from broadsheet.sites import load_sites

load_sites(load_settings())
