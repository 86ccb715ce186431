.DEFAULT_GOAL := help
PYTHON ?= .venv/bin/python

.PHONY: help install check test lint format eval wheel clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Make .venv with everything that developing needs
	python3 -m venv .venv
	$(PYTHON) -m pip install -q -e '.[dev]'

check: ## Everything that CI runs, the same way
	CI=true bash .ci/run </dev/null

test: ## The tests alone
	$(PYTHON) -m pytest -q

lint: ## Style, formatting and types
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format: ## Format and repair what can be repaired
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

eval: ## All cases and their gate
	.venv/bin/tiaowen eval run

wheel: ## Build the wheel into dist/
	$(PYTHON) -m build --wheel --no-isolation

clean: ## Remove what can be made again; var/ stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
