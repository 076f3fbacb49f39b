# Naru: the commands a newcomer needs. `make` or `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: help setup setup-dev run test check journeys screenshots bench docs examples lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F':.*?## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.run-stamp: requirements/run.txt pyproject.toml
	@tools/setup.sh run "$(PYTHON)"
	@touch $@

$(VENV)/.dev-stamp: requirements/dev.txt pyproject.toml
	@tools/setup.sh dev "$(PYTHON)"
	@touch $@ $(VENV)/.run-stamp

setup: $(VENV)/.run-stamp ## Make .venv with what Naru needs to run

setup-dev: $(VENV)/.dev-stamp ## Make .venv with what developing Naru needs

run: setup ## Set up and start Naru with the demo data on http://127.0.0.1:8000
	@exec $(BIN)/naru demo

test: setup-dev ## Set up and pass the whole suite (SQLite, then PostgreSQL and the browser where present)
	@tools/test.sh

check: setup-dev ## Formatting, lints, types, import contracts, templates
	@tools/check.sh

journeys: setup-dev ## Browser journeys and accessibility in headless Chromium
	@tools/test.sh journeys

screenshots: setup-dev ## Take the pictures of docs/screenshots from the demo on http://127.0.0.1:8000
	@$(BIN)/python tools/screenshots.py

bench: setup-dev ## Run every benchmark that has its data
	@tools/bench.sh

docs: setup-dev ## Write the generated reference pages again
	@$(BIN)/naru docs

examples: setup-dev ## Print the example documents of docs/examples again
	@PYTHONPATH=src:. $(BIN)/python tools/document_examples.py

lock: ## Resolve the pinned, hashed requirements again (needs uv)
	@tools/lock.sh

clean: ## Remove what was made here, except your data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build src/*.egg-info
