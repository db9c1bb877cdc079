# The commands that always work; each is described in README.md.
PYTHON ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export BROADSHEET_HOME ?= $(CURDIR)/data

.PHONY: run up down test soak test-units test-waiting test-whole lint bench score mutants breakages lock setup clean
.DEFAULT_GOAL := help

help: ## print this
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

setup: .venv/.ready

# Where Python is told to keep none (PYTHONDONTWRITEBYTECODE), each process would compile all that it imports: a third of a short command.
BYTECODE := $(BIN)/python -m compileall -q include dags plugins

# The stamp is newer than the lock exactly when the environment is what the lock says.
.venv/.ready: requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  "uv==$$(sed -nE 's/^uv==([0-9.]+).*/\1/p' requirements.lock)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --compile-bytecode --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BYTECODE)
	@touch $@

LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
IMAGE := --extra postgres --extra lake --extra celery --extra metrics

# The image's versions are those of requirements.lock, which goes before it, wherever what it has more lets them be.
lock: ## make the locks anew from pyproject.toml
	@test -x $(BIN)/uv || ($(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv)
	$(LOCK) --upgrade pyproject.toml --extra dev $(IMAGE) --output-file requirements.lock
	cp requirements.lock requirements-image.lock
	$(LOCK) pyproject.toml $(IMAGE) --extra fab --output-file requirements-image.lock
	$(LOCK) --upgrade --group bench --output-file requirements-bench.lock

run: setup ## one night of the demo papers through Airflow, then what came in and a first query
	@BROADSHEET_DEMO=1 $(BIN)/python -m broadsheet.orchestration.local run
	@BROADSHEET_DEMO=1 $(BIN)/broadsheet runs --last
	@echo
	@BROADSHEET_DEMO=1 $(BIN)/broadsheet sql "$$(cat sql/statements/first_query.sql)"
	@echo
	@echo "Next: .venv/bin/broadsheet sql \"SELECT author, body FROM comments LIMIT 5\""
	@echo "      make up      (the Airflow UI, with everything running)"

up: setup ## everything with the Airflow UI on 127.0.0.1:8080, until Ctrl-C or make down
	@BROADSHEET_DEMO=1 exec $(BIN)/python -m broadsheet.orchestration.local up

down: setup ## stop what make up started
	@BROADSHEET_DEMO=1 $(BIN)/python -m broadsheet.orchestration.local down

# Three parts of the tests that take about as long as one another, for which one whole run stands in another. One waits more than it
# works, mostly for an Airflow; only it starts one. What is in neither of two lists is the third: whole runs, and what stands on a disk.
WAITING := tests/dags tests/browser tests/cluster tests/e2e/test_two_doors.py tests/e2e/test_archive_dags.py \
  tests/unit/fetch tests/unit/orchestration tests/breakages tests/docs tests/mutation tests/sites tests/faults \
  tests/e2e/test_rename.py
UNITS := $(filter-out tests/unit/fetch tests/unit/orchestration tests/unit/warehouse tests/unit/test_following.py,$(wildcard tests/unit/[a-z]*))

# What the tests write, and sync thousands of times, goes to memory where there is room for it.
IN_MEMORY := $(shell test "$$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 2>/dev/null && echo /dev/shm)
PYTEST := $(if $(IN_MEMORY),PYTEST_DEBUG_TEMPROOT=$(IN_MEMORY)) $(BIN)/pytest

test: setup ## every test, in three parts side by side
	@$(BYTECODE)
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target test-units test-waiting test-whole

# What is about the warehouse; marked tests of it, and test_lake, are run on a lake by make test as well.
OF_WAREHOUSE := $(addprefix tests/unit/,warehouse cli/test_sql.py cli/test_search.py test_load*.py test_following.py test_copies.py \
  test_recording.py health/test_health_accepts.py health/test_health_states.py $(addprefix pipeline/test_,erasing.py exporting.py hiding.py \
  memory.py news.py owing.py publishing.py releasing.py reread_articles.py pipeline_readdressing.py stored.py undoing.py watching.py))

soak: setup ## the long forms of the tests of kills, readers and workers, and every test of the warehouse on a lake (half an hour)
	@$(BIN)/pytest -q --soak tests/faults/test_kills.py tests/faults/test_warehouse_under_way.py tests/cluster
	@$(BIN)/pytest -q --lake $(OF_WAREHOUSE)

test-units: setup
	@$(PYTEST) -q $(UNITS)

test-waiting: setup
	@$(PYTEST) -q $(WAITING)

test-whole: setup
	@$(PYTEST) -q tests $(UNITS:%=--ignore=%) $(WAITING:%=--ignore=%)

lint: setup ## ruff, mypy --strict, import-linter, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --quiet sql

.venv-bench/.ready: requirements-bench.lock .venv/.ready
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@$(BIN)/uv pip sync --quiet --python .venv-bench/bin/python --compile-bytecode --require-hashes requirements-bench.lock
	@touch $@

bench: setup .venv-bench/.ready ## all benchmarks, as ratios against peers in one run
	@$(BIN)/python -m tests.bench

score: setup ## extraction on the labelled pages beside trafilatura alone, each fifth of the sites, and under stress
	@$(BIN)/python -m tests.score --stress

mutants: setup ## small faults put into the code, one at a time: do the tests notice? (long; FAULTS=8 a subject)
	@$(BIN)/python -m tests.mutation --each $(or $(FAULTS),8)

breakages: setup ## 84 ways in which a site breaks, lived through on three invented papers: told? spoilt? false alarms? (long)
	@$(BIN)/python -m tests.breakages

clean: ## remove the environments; data stays
	rm -rf .venv .venv-bench
