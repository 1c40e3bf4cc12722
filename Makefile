# guanbao: what to do here. `make` alone explains.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The first Python of these that runs, is 3.11 or later and can make virtual environments. `make PYTHON=…` overrides.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV ?= .venv
OUT ?= out
# Processes for pytest; the tests are few enough that more would cost time.
WORKERS ?= 2
# Anything else for pytest: `make pytest ARGS='-k numerals -x'`.
ARGS ?=
# The versions of `make test-all`.
VERSIONS ?= 3.11 3.12 3.13

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The locks are complete, so nothing is resolved here: `pip check` below says so, not an index that has moved on.
LOCKED := install -qq --require-hashes --no-deps --no-build-isolation
CODE := pipeline tests corpus

.PHONY: help demo test lint types imports corpus pytest coverage test-all fix lock evaluate bench bench-dataset bench-site screenshots notebook setup dev system clean distclean

help: ## this text
	@echo 'guanbao reads Chinese government disclosure reports into data that can be checked.'
	@echo
	@echo 'Start here:   make demo     sets itself up in $(VENV), reads the sample reports, shows figures'
	@echo '              make test     everything that must hold'
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 21
	@echo
	@echo 'Variables: PYTHON (which interpreter), VENV (where, now $(VENV)), OUT (results, now $(OUT)),'
	@echo "           ARGS (for pytest: make pytest ARGS='-k numerals -x'), WORKERS (its processes)."

# --- setting up -------------------------------------------------------------------------------------------------
# Stamps: a second `make` does nothing here unless a lock or pyproject.toml changed.

$(VENV)/.python:
	@if [ -z '$(PYTHON)' ]; then
	  echo 'No Python 3.11 or later that can make virtual environments was found.' >&2
	  echo 'Install one (on Debian: python3 and python3-venv) or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12' >&2
	  exit 1
	fi
	if ! '$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	  echo "PYTHON=$(PYTHON) is $$('$(PYTHON)' --version 2>&1); guanbao needs 3.11 or later." >&2
	  exit 1
	fi
	echo "setting up $(VENV) with $$('$(PYTHON)' --version) …"
	'$(PYTHON)' -m venv '$(VENV)'
	touch $@

$(VENV)/.runtime: $(VENV)/.python requirements-build.lock requirements.lock pyproject.toml
	@echo 'installing what guanbao runs on (requirements.lock, hashes checked) …'
	$(PIP) $(LOCKED) -r requirements-build.lock
	$(PIP) $(LOCKED) -r requirements.lock
	$(PIP) install -qq --no-deps --no-build-isolation --no-index -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo 'installing what its tests need (requirements-dev.lock, hashes checked) …'
	$(PIP) $(LOCKED) -r requirements-dev.lock
	$(PIP) check >/dev/null || { $(PIP) check >&2; exit 1; }
	touch $@

setup: $(VENV)/.runtime ## only set up, to run guanbao: then .venv/bin/guanbao

dev: $(VENV)/.dev ## set up to work on guanbao as well

system: ## install what some tests need beyond Python: LibreOffice, Chromium, fonts, strace (Debian, as root)
	@bash .ci/system

# --- seeing it work ---------------------------------------------------------------------------------------------

demo: $(VENV)/.runtime ## read the sample reports, show a table and one figure explained
	@$(BIN)/python tests/bench/demo.py '$(OUT)/demo'

evaluate: $(VENV)/.runtime ## score the sample reports against their gold (make evaluate ARGS='--split dev --details')
	@$(BIN)/python tests/bench/evaluate.py --out '$(OUT)/evaluate' $(ARGS)

bench: $(VENV)/.dev ## measure speed, as ratios within one run (JSON: make bench ARGS=--json)
	@$(BIN)/python tests/bench/run.py $(ARGS)

bench-dataset: $(VENV)/.dev ## measure a dataset of a million figures against pandas (ARGS='--rows 100000' for fewer)
	@$(BIN)/python tests/bench/dataset.py $(ARGS)

bench-site: $(VENV)/.dev ## measure the explorer of a thousand reports in Chromium (ARGS='--agencies 5' for fewer)
	@$(BIN)/python tests/bench/explorer.py $(ARGS)

screenshots: $(VENV)/.dev ## read the sample reports, make their explorer and pictures of its main views
	@$(BIN)/guanbao extract corpus/reports -o '$(OUT)/explorer' -q
	$(BIN)/guanbao site '$(OUT)/explorer' -o '$(OUT)/pages'
	$(BIN)/python tests/bench/explorer.py --site '$(OUT)/pages' --screenshots '$(OUT)/screenshots'

notebook: $(VENV)/.dev ## read the sample reports, run the worked notebook over them
	@$(BIN)/guanbao extract corpus/reports -o '$(OUT)/notebook' -q
	$(BIN)/guanbao dataset '$(OUT)/notebook'
	GUANBAO_OUT="$$PWD/$(OUT)/notebook" $(BIN)/python -m jupyter execute pipeline/docs/newspapers-to-new-media.ipynb --output "$$PWD/$(OUT)/newspapers-to-new-media.ipynb"
	echo 'executed: $(OUT)/newspapers-to-new-media.ipynb'

# --- what must hold ---------------------------------------------------------------------------------------------

test: lint types imports corpus pytest ## everything that must hold: lint, types, imports, corpus, tests

lint: $(VENV)/.dev ## ruff: rules and format
	@$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy
	$(BIN)/mypy tests/bench

imports: $(VENV)/.dev ## import-linter: a floor imports only what lies below it
	@$(BIN)/lint-imports --no-logo

corpus: $(VENV)/.dev ## gold of the sample reports against their texts
	@$(BIN)/python corpus/check_gold.py

pytest: $(VENV)/.dev ## the tests alone
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

coverage: $(VENV)/.dev ## the tests, with the lines that none of them reaches
	@$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term $(ARGS)

test-all: ## the tests under each Python 3.11 to 3.13 that is installed
	@ARGS="$(ARGS)" .ci/test-all '$(VERSIONS)'

# --- changing it ------------------------------------------------------------------------------------------------

fix: $(VENV)/.dev ## format, and repair what ruff can repair
	@$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

lock: ## renew the three lock files from pyproject.toml (uses uv; fetches it if there is none)
	@VENV='$(VENV)' PYTHON='$(PYTHON)' .ci/lock $(ARGS)

clean: ## remove results and caches
	@rm -rf '$(OUT)' build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find pipeline tests corpus -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove the environments as well
	@rm -rf '$(VENV)' .venvs
