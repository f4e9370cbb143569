# Everything a newcomer types. `make help` lists it.
#
# .venv is made from the lock files and made anew when they change, so it never drifts from what was tested.
# PYTHON may name another Python 3.11, TEST_WORKERS how many processes run the tests.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# A distribution's own comes first: it is compiled with a profile of itself, which pyenv leaves out unless it is told,
# and takes 3 to 13 % less of the processor for an order. One without `ensurepip` cannot make a .venv.
ifndef PYTHON
PYTHON := $(shell for each in /usr/bin/python3.11 python3.11; do \
	$$each -c 'import ensurepip' 2>/dev/null && echo $$each && break; done)
endif
TEST_WORKERS ?= 2

# The tests start dozens of processes of ours; each would compile a second's worth of modules that could be kept.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
# What is installed is compiled when it is first imported: most of it never is, and pip compiles one after the other.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# The lists name all that is needed, so that pip has nothing to work out.
INSTALL := $(PIP_INSTALL) --no-deps --require-hashes --only-binary :all: --requirement
CODE := $(wildcard actors bench persistence pos server staff tests run.py)

# Node is for those who change the pages; to serve and to test everything else it is not needed.
NODE := $(shell command -v node 2>/dev/null)
NPM := $(shell command -v npm 2>/dev/null)
BROWSER := tests/browser
NODE_MODULES := $(if $(and $(NODE),$(NPM)),$(BROWSER)/node_modules/.stamp)

.PHONY: help run test quick slow chaos bench bench-compare check style types pages browser browser-short
.PHONY: screenshots format docs icons lock clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

# Only what is said to make counts: many machines have a PORT or HOST of their own in the environment. The shell reads
# the values from there, where make puts what it is told, so that a folder may have any name.
said = $(findstring command line,$(origin $(1)))
DEMO := $(if $(call said,HOST),--host "$$HOST") $(if $(call said,PORT),--port "$$PORT") \
	$(if $(call said,FOLDER),--folder "$$FOLDER")
run: $(VENV)/run.stamp ## start Trivet with a restaurant to play with; PORT=8001 HOST=0.0.0.0 FOLDER=/some/where choose
	@exec $(BIN)/python run.py demo $(DEMO)

# Two things at a time, because each waits now and then: while pip installs, the pages are checked, which need no Python. What
# is written badly is told before the tests begin. What one says is shown whole when it ends, and whichever fails, all of it
# has failed.
test: ## check everything and run every test that is not slow
	@echo "(two things at a time; each is shown when it has ended, the tests after some minutes)"
	@$(MAKE) --jobs=2 --output-sync=target quick types pages

quick: $(VENV)/dev.stamp $(NODE_MODULES) style
	@echo "pytest        every test that is not slow, in $(TEST_WORKERS) processes and random order"
	@$(BIN)/python -m pytest -m "not slow" --quiet --numprocesses $(TEST_WORKERS)

slow: $(VENV)/dev.stamp ## run the tests that take long: whole evenings of servers, a busy month, chaos, and chance in full
	@$(BIN)/python -m pytest -m "slow or hypothesis" --quiet --numprocesses $(TEST_WORKERS)

SEEDS ?= 10
chaos: $(VENV)/dev.stamp ## evenings on which everything goes wrong at once; SEEDS=50 plays fifty
	@CHAOS_SEEDS=$(SEEDS) $(BIN)/python -m pytest tests/chaos --quiet --numprocesses $(TEST_WORKERS)

check: style types pages ## format, lint, types and import rules, without the tests

style: $(VENV)/dev.stamp
	@echo "ruff format   every file is formatted"
	@$(BIN)/ruff format --quiet --check $(CODE)
	@echo "ruff check    likely bugs, names, docstrings"
	@$(BIN)/ruff check --quiet $(CODE)

types: $(VENV)/dev.stamp
	@echo "mypy          every argument and answer has its type"
	@$(BIN)/mypy --no-error-summary --num-workers $(TEST_WORKERS) $(CODE)
	@echo "import-linter no room imports what it must not"
	@out="$$($(BIN)/lint-imports --no-cache)" || { echo "$$out"; exit 1; }

pages: $(NODE_MODULES) ## check the pages' JavaScript: types and unit tests, where Node is present
ifeq ($(and $(NODE),$(NPM)),)
	@echo "pages         skipped: the types and unit tests of the pages' JavaScript need node and npm (Node 20 or later)"
else
	@echo "tsc           every name, field and argument of the pages' JavaScript and of Convex's functions is there"
	@$(BROWSER)/node_modules/.bin/tsc --project $(BROWSER)/tsconfig.json
	@$(BROWSER)/node_modules/.bin/tsc --project tests/persistence/mirror/convex/tsconfig.json
	@echo "node --test   the pages' JavaScript without a browser"
	@find tests -name node_modules -prune -o -name '*.test.js' -print0 | sort -z \
		| xargs -0 node --import ./$(BROWSER)/importmap.mjs --test --test-reporter=./$(BROWSER)/reporter.mjs
endif

# A process of its own: it never loads tests/conftest.py, and never the server that it looks at from outside.
CHROMIUM ?= $(firstword $(shell command -v chromium chromium-browser google-chrome-stable google-chrome 2>/dev/null))
IN_BROWSER := $(BIN)/python -m pytest $(BROWSER) --confcutdir=$(BROWSER) --quiet --numprocesses 0
browser: $(VENV)/dev.stamp $(BROWSER)/node_modules/.stamp ## the pages in a real Chromium: whole evenings, every state, what they weigh
	@CHROMIUM=$(CHROMIUM) $(IN_BROWSER)

browser-short: $(VENV)/dev.stamp $(NODE_MODULES) ## of that what takes no long time, as the CI does; where there is a Chromium
ifeq ($(CHROMIUM),)
	@echo "browser       skipped: no Chromium was found (on Debian: apt-get install chromium)"
else
	@echo "browser       the pages in a real browser, what takes no long time; make browser is the whole"
	@CHROMIUM=$(CHROMIUM) $(IN_BROWSER) -m "not slow"
endif

screenshots: $(VENV)/dev.stamp $(BROWSER)/node_modules/.stamp ## a picture of every page and state, on phone and desktop, light and dark
	@CHROMIUM=$(CHROMIUM) $(IN_BROWSER) -k states --pictures .screenshots
	@echo "They are in .screenshots."

bench: $(VENV)/dev.stamp ## how fast it is on this machine, beside the ceilings of this machine
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.pos

BASE ?= HEAD~1
bench-compare: $(VENV)/dev.stamp ## this version beside an older one; BASE=<any name that git knows> says which
	@$(BIN)/python -m bench.compare $(BASE)

format: $(VENV)/dev.stamp ## format the code, mend what can be mended without thinking
	@$(BIN)/ruff check --quiet --fix-only $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

docs: $(VENV)/run.stamp ## write docs/openapi.json, docs/asyncapi.json and docs/settings.md anew
	@$(BIN)/python run.py docs

icons: $(VENV)/run.stamp ## draw the pages' icons and the demo's dishes anew (server/pages/drawing.py, server/diners/dishes)
	@$(BIN)/python -m server.pages.drawing
	@$(BIN)/python -m server.diners.dishes.drawing

# The index a machine happens to use must not reach the lock: no user configuration, no index, no extra links.
LOCK := env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(BIN)/uv pip compile pyproject.toml --no-config --quiet --universal \
	--python-version 3.11 --no-emit-index-url --no-emit-find-links --generate-hashes --custom-compile-command 'make lock'
lock: $(VENV)/dev.stamp ## choose versions anew (UPGRADE=--upgrade for the newest that pyproject.toml allows)
	@$(PIP_INSTALL) 'uv>=0.13,<0.14'
	@$(LOCK) $(UPGRADE) --extra payments --output-file requirements.lock
	@$(LOCK) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove what make and the tools made; the demo's data in .trivet stays
	@rm -rf $(VENV) $(BROWSER)/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BROWSER)/node_modules/.stamp: $(BROWSER)/package-lock.json
	@echo "installing    what the pages' JavaScript is checked with, once"
	@cd $(BROWSER) && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(VENV)/new.stamp: requirements.lock
	@rm -rf $(VENV)
	@[ -n "$$(command -v $(PYTHON))" ] || { echo "Trivet needs Python 3.11; PYTHON=/path/to/python3.11 names one." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/new.stamp
	@echo "installing    Trivet's libraries into $(VENV), once (about half a minute)"
	@$(INSTALL) requirements.lock
	@touch $@

# Both lists in one run: pip takes half as long again for two.
$(VENV)/dev.stamp: $(VENV)/new.stamp requirements-dev.lock
	@echo "installing    Trivet's libraries, and what the checks and tests need, into $(VENV), once (about half a minute)"
	@$(INSTALL) requirements.lock --requirement requirements-dev.lock
	@touch $(VENV)/run.stamp $@
