# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make audit   installs what is needed into .venv and writes report/
#   make test    installs the test tools too, checks the code and runs the tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DELETE_ON_ERROR:
.PHONY: audit test test-slow test-full bench verification country translations manifest clean

audit: $(VENV)/installed
	$(BIN)/childproof audit --output report

test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/installed-test
	$(BIN)/python -m pytest -m slow

test-full: test test-slow

bench: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.benchmarks

# Every figure of a drawn world against its profile, friendships against measured schools, and whether the
# intervals contain the truth; some minutes. The results of the last real run stand in docs/verification.
verification: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.verification --output docs/verification

# The whole country for 30 days, some minutes: its summary and pictures in docs/russia, and the README's passage.
country: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.country
	$(BIN)/python -m tests.tools.readme

# After a change of words: collect them, keep what is translated, compile. New ones are empty until
# somebody translates them in the .po file and calls this once more.
translations: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.translations

# The list of modules at the head of ARCHITECTURE.md, from their docstrings.
manifest: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.manifest

clean:
	rm -rf $(VENV) report build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "error: there is no $(PYTHON); install Python 3.11 or newer, or say which: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) --version 2>&1), but childproof needs Python 3.11 or newer; say which: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@
