# One command for each job. Everything needed is installed from the lockfile on first use.
SHELL := /bin/bash
UV ?= $(or $(shell command -v uv),.uv/bin/uv)
RUN := $(UV) run --frozen --no-sync
# nba-props reads .env by itself.
DBT := $(RUN) $(addprefix --env-file ,$(wildcard .env)) dbt
PACKAGES := $(patsubst %/__init__.py,%,$(wildcard */__init__.py)) tests
# A distribution's Python is compiled by a profile of what programs do. One that somebody compiled
# himself, as pyenv does, is first on the path and mostly is not: the tests take a seventh longer.
export UV_PYTHON_SEARCH_PATH ?= /usr/bin:$(PATH)

.PHONY: install demo backtest test lint lint-python lint-sql bench emulator docs clean

# Without compiled bytecode every dbt command costs a second more, and every command some tenths
# where PYTHONDONTWRITEBYTECODE is set.
install: $(filter .uv/bin/uv,$(UV))
	$(UV) sync --frozen --quiet --compile-bytecode
	$(RUN) python -m compileall -q $(PACKAGES)

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

demo: install
	$(RUN) nba-props demo

# A season walked forward from an archive of captured payloads: make backtest ARCHIVE=DIR
ARCHIVE ?= archive
FROM ?= 2023-10-24
TO ?= 2024-04-14
backtest: install
	$(RUN) nba-props land --archive $(ARCHIVE)
	$(DBT) --quiet seed
	$(DBT) --quiet run --select phase_2 reference phase_3 phase_4 player_last_quotes
	$(RUN) nba-props backtest --from $(FROM) --to $(TO)

test: install
	$(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder

# Both at once; each shows its output when it is done.
lint: install
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint-python lint-sql

lint-python:
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports

lint-sql:
	$(RUN) python -m tests.lint_sql

bench: install
	$(RUN) python -m benchmarks

emulator: install
	$(RUN) nba-props emulator

# DuckDB makes its file, and not the directory that it lies in.
docs: install
	mkdir -p warehouse
	$(DBT) docs generate --static

# Landing, state and warehouse stay: nothing else has what landed and what was predicted of it.
clean:
	rm -rf target logs backtests
