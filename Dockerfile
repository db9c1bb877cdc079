# Broadsheet with its Airflow, for docker-compose.yaml. Everything comes from requirements.lock, by hash.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    UV_PYTHON_DOWNLOADS=never \
    UV_NO_CACHE=1 \
    PATH=/opt/broadsheet/.venv/bin:$PATH \
    BROADSHEET_HOME=/var/lib/broadsheet \
    AIRFLOW_HOME=/var/lib/broadsheet/airflow

RUN useradd --create-home --uid 1000 broadsheet \
 && install -d -o broadsheet -g broadsheet /var/lib/broadsheet /var/lib/broadsheet/airflow

WORKDIR /opt/broadsheet

# Bytecode is compiled here: every task would pay for it otherwise.
COPY requirements.lock ./
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --quiet --no-cache-dir "uv==$(sed -nE 's/^uv==([0-9.]+).*/\1/p' requirements.lock)" \
 && .venv/bin/uv pip sync --python .venv/bin/python --compile-bytecode --require-hashes requirements.lock

COPY pyproject.toml README.md ./
COPY include ./include
COPY sql ./sql
COPY dags ./dags
COPY plugins ./plugins
RUN .venv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation -e . \
 && .venv/bin/python -m compileall -q include dags

USER broadsheet
CMD ["broadsheet", "--help"]
