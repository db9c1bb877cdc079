"""The Airflow DAG ``archive``: once a week every archived page is checked, and what is too old or too much is removed."""

from broadsheet.orchestration.archive_dags import archive_dag
from broadsheet.settings import process_settings

archive_dag(process_settings())
