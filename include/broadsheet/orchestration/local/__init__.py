"""A local Airflow for one machine: api-server, scheduler and dag-processor under a small supervisor, on loopback only.

``python -m broadsheet.orchestration.local up | down | run | status``. ``environment`` says with which settings they
run, ``components`` how one is started and watched, ``processes`` how none is left behind, ``supervisor`` puts them
together, ``rest`` talks to them, ``night`` runs one night through them.

What does NOT belong here: anything of a server that others use; docker-compose.yaml is a start for that.
"""
