# `make` alone lists the targets. Needs Python 3.11 or newer, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := bot intents store tests bench

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench hurt slack kill year score lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/ready ## Make .venv and install what the lock names

$(VENV)/ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## Start everything in one process, with a mail door on port 8025
	$(BIN)/madoguchi run

test: setup ## Run the tests, on SQLite and on a PostgreSQL of their own
	@# By name: xdist would leave the files with the fewest tests to the end, and those are the longest.
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## Lint, types, formatting, policy, and the matcher's floors
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy bot intents store bench
	$(BIN)/madoguchi policy check
	$(BIN)/madoguchi eval bench/gold/inquiries.jsonl --worst 0 --floor bench/gold/floors.txt > /dev/null

fix: setup ## Format, and mend what the linter can mend
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

bench: setup ## Measure mails a second beside an aiosmtpd that does nothing
	$(BIN)/python -m bench.intake

hurt: setup ## Read hostile mails, 100,000 broken ones and plain ones; measure time and memory
	$(BIN)/python -m bench.mail
	$(BIN)/python -m bench.mail.mutations
	$(BIN)/python -m bench.mail.plain

slack: setup ## Measure how fast Slack is acknowledged under load, in both modes
	$(BIN)/python -m bench.slack

kill: setup ## Kill the service again and again under load; nothing may be lost or doubled
	$(BIN)/python -m bench.kill --rounds 21

year: setup ## Live through a year of 20,000 inquiries on each database; the rules are looked at every evening
	$(BIN)/python -m bench.year

score: setup ## Judge the matcher on the held-out inquiries; fails below the floors
	$(BIN)/madoguchi eval bench/gold/inquiries.jsonl --worst 5 --floor bench/gold/floors.txt

lock: ## Resolve the dependencies anew and write both locks
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml --group dev --output-file requirements-dev.lock
