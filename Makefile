# Everything a reader or a contributor does is one word after `make`; `make` alone lists the words.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
PIP := $(RUN) pip
# The notebooks under test keep their vectors and records away from the reader's own.
TEST_HOME := $(CURDIR)/.patbench/test
# One process a core runs tests: threads in each would wait for those of the others.
TESTING := PATBENCH_HOME="$(TEST_HOME)" HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book test suite check mutants bench lint format clean

help:  ## list these words
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

book: $(VENV)/.book  ## install, run every study, build the book, print where it is
	$(VENV)/bin/patbench book

test: $(VENV)/.test book  ## lint, test the core, run every notebook on a fixture, check the built book
	$(MAKE) --jobs=2 lint suite

suite: $(VENV)/.test
	rm -rf "$(TEST_HOME)"
	$(TESTING) $(RUN) pytest tests notebooks --nbmake --nbmake-timeout=300 \
		--numprocesses=logical --maxprocesses=4 --dist=loadfile

check: lint  ## lint, and test what changed against main: about a minute
	$(RUN) tests.changed | $(TESTING) xargs -r $(RUN) pytest --nbmake \
		--numprocesses=logical --maxprocesses=4 --dist=loadfile

mutants: $(VENV)/.mutants  ## change stats/ and measures/ and see the tests fail; an hour and more
	$(RUN) mutmut run --max-children=$${JOBS:-1}
	$(RUN) mutmut results

bench: $(VENV)/.bench  ## print speed ratios against the reference tools
	$(RUN) benchmarks

lint: $(VENV)/.test  ## check style, format, types, and that notebooks carry no outputs
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(VENV)/bin/nbstripout --verify notebooks/*.ipynb

format: $(VENV)/.test  ## fix what `make lint` finds
	$(RUN) ruff check --fix .
	$(RUN) ruff format .
	$(VENV)/bin/nbstripout notebooks/*.ipynb
	$(RUN) patbench_core.book.catalogue

# torch goes first and alone: a resolver that sees it together with the rest may choose another build of it.
$(VENV)/.book: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "patbench needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": say which one, as in make book PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install "$$(grep '^torch==' requirements.lock)"
	$(PIP) install -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(PIP) check
	touch $@

$(VENV)/.test: $(VENV)/.book requirements-test.lock
	$(PIP) install -r requirements.lock -r requirements-test.lock
	touch $@

$(VENV)/.bench: $(VENV)/.test requirements-bench.lock
	$(PIP) install -r requirements.lock -r requirements-test.lock -r requirements-bench.lock
	touch $@

$(VENV)/.mutants: $(VENV)/.test requirements-mutants.lock
	$(PIP) install -r requirements.lock -r requirements-test.lock -r requirements-mutants.lock
	touch $@

clean:  ## remove what was built; the environment and your data stay
	rm -rf _build mutants book/executed book/vendor .pytest_cache .ruff_cache .hypothesis
