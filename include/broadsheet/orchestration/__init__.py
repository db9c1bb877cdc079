"""The only door to Airflow: what the DAGs are made of, and the local Airflow that `make up` and `make run` start.

``factory`` builds the DAGs from ``assets``, ``windows``, ``retries`` and ``stages``; ``pools.json`` holds the pools;
``local`` is a supervisor for one machine.

What does NOT belong here: doing the work of a stage (``pipeline``). Everything that a DAG file reaches is parsed every
few seconds, so heavy imports stay inside the functions that tasks run.
"""
