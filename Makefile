# One command for each job. Everything needed is installed from the lockfile on first use.
SHELL := /bin/bash
UV ?= $(or $(shell command -v uv),.uv/bin/uv)
RUN := $(UV) run --frozen --no-sync

.PHONY: install demo test lint bench emulator docs clean

# Without compiled bytecode every dbt command costs a second more.
install: $(filter .uv/bin/uv,$(UV))
	$(UV) sync --frozen --quiet --compile-bytecode

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

demo: install
	$(RUN) nba-props demo

test: install
	$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: install
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python -m tests.lint_sql

bench: install
	$(RUN) python -m benchmarks

emulator: install
	$(RUN) nba-props emulator

docs: install
	$(RUN) dbt docs generate --static

clean:
	rm -rf target logs warehouse landing state published
