# Broadsheet with its Airflow, for docker-compose.yaml. Everything comes from requirements-image.lock, by hash; what builds it stays behind.
#
# The base can be given by digest: docker buildx imagetools inspect python:3.12-slim-bookworm names it, and
# --build-arg PYTHON_IMAGE=python@sha256:... takes it.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS build

ENV UV_PYTHON_DOWNLOADS=never \
    UV_NO_CACHE=1

WORKDIR /opt/broadsheet

# The tools, from the lock of development by hash as well.
COPY requirements.lock requirements-image.lock ./
RUN python -m venv /opt/tools \
 && awk '/^[a-z]/ {p = /^(uv|hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/} p' requirements.lock > /opt/tools/tools.lock \
 && /opt/tools/bin/python -m pip install --quiet --no-cache-dir --require-hashes --no-deps --requirement /opt/tools/tools.lock \
 && python -m venv --without-pip .venv

# Bytecode is compiled here: every task would pay for it otherwise.
RUN /opt/tools/bin/uv pip sync --python .venv/bin/python --compile-bytecode --require-hashes requirements-image.lock

COPY pyproject.toml README.md ./
COPY include ./include
COPY sql ./sql
COPY dags ./dags
COPY plugins ./plugins
RUN /opt/tools/bin/hatchling build --target wheel:editable --directory /opt/tools/wheel \
 && /opt/tools/bin/uv pip install --python .venv/bin/python --no-deps /opt/tools/wheel/*.whl \
 && .venv/bin/python -m compileall -q include dags plugins


FROM ${PYTHON_IMAGE}

ENV PYTHONUNBUFFERED=1 \
    PATH=/opt/broadsheet/.venv/bin:$PATH \
    BROADSHEET_HOME=/var/lib/broadsheet \
    AIRFLOW_HOME=/var/lib/broadsheet/airflow

RUN useradd --create-home --uid 1000 broadsheet \
 && install -d -o broadsheet -g broadsheet /var/lib/broadsheet /var/lib/broadsheet/airflow

COPY --from=build /opt/broadsheet /opt/broadsheet

WORKDIR /opt/broadsheet
USER broadsheet
CMD ["broadsheet", "--help"]
