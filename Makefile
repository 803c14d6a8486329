# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make audit   installs what is needed into .venv and writes report/
#   make test    installs the test tools too, checks the code and runs the tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := -c 'from sim.run.precompile import compile_all; compile_all()'

# Where bytecode is not kept, each of the hundreds of programs that tests start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: audit test test-slow test-full test-lowest test-with coverage bench verification country robust reliability
.PHONY: notebook notebooks translations docs clean

audit: $(VENV)/installed
	$(BIN)/childproof audit --output report

test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python $(COMPILE)
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/installed-test
	$(BIN)/python -m pytest -m "slow or hypothesis" --hypothesis-profile=thorough

test-full: test test-slow

# Lines and branches that the quick tests go through, with a floor in pyproject.toml.
coverage: $(VENV)/installed-test
	@mkdir -p build/coverage
	$(BIN)/python $(COMPILE)
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -m "not slow"
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# A stated part of the tests, in an environment that shares neither packages nor compiled code with .venv: with
# the oldest packages that pyproject.toml allows, and with those of today under another Python
# (make test-with FOR=python3.12). The part goes once through every package that we depend on: the command line,
# proofs, attacks, comparisons, data frames, pictures, a small simulation and sweep, and an audit.
IN_OTHERS := tests/childproof/answers tests/childproof/commands/test_command_line.py \
  tests/childproof/commands/test_golden.py tests/childproof/commands/test_verify.py tests/proofs/attacks/test_attack.py \
  tests/proofs/changes tests/sim/pictures tests/sim/run/test_simulate.py tests/sim/sensitivity
FOR ?= python3.13

test-lowest: $(VENV)/installed-test
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/lowest
	$(BIN)/uv pip install --quiet --python build/lowest --resolution lowest-direct --editable ".[report]"
	$(BIN)/uv pip freeze --quiet --python build/lowest --exclude-editable > build/lowest/versions.txt
	$(BIN)/uv pip install --quiet --python build/lowest --constraint build/lowest/versions.txt --group test
	XDG_CACHE_HOME=$(CURDIR)/build/lowest/cache build/lowest/bin/python $(COMPILE)
	XDG_CACHE_HOME=$(CURDIR)/build/lowest/cache build/lowest/bin/python -m pytest -m "not slow" \
	  -W ignore::DeprecationWarning -W ignore::SyntaxWarning $(IN_OTHERS)

test-with: $(VENV)/installed-test
	$(BIN)/uv venv --quiet --clear --no-python-downloads --python $(FOR) build/other
	$(BIN)/uv pip install --quiet --python build/other --editable ".[report]" --group test
	XDG_CACHE_HOME=$(CURDIR)/build/other/cache build/other/bin/python $(COMPILE)
	XDG_CACHE_HOME=$(CURDIR)/build/other/cache build/other/bin/python -m pytest -m "not slow" $(IN_OTHERS)

bench: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.benchmarks

# Every figure of a drawn world against its profile, friendships against measured schools, and whether the
# intervals contain the truth; half an hour. The results of the last real run stand in docs/verification.
verification: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.verification --output docs/verification
	$(BIN)/python -m tests.tools.verification.default_model
	$(BIN)/python -m tests.tools.verification.predictive

# The whole country for 30 days, some minutes: its summary, pictures and page in docs/russia.
country: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.country
	$(BIN)/python -m tests.tools.readme

# The whole space of assumptions, a thousand samples of a tenth of Kursk: answers, page and pictures in docs/robust,
# and the ranges that report and README show. A quarter of an hour; cut short, it goes on from build/robust.
robust: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.robust
	$(BIN)/python -m tests.tools.readme

# What breaks when everything goes wrong: an hour of damaged files and more than another of kills, full disks and
# flipped bits. CHILDPROOF_MINUTES says how long the files are tried. Writes docs/reliability.md.
reliability: $(VENV)/installed-test
	$(BIN)/python $(COMPILE)
	$(BIN)/python -m tests.tools.reliability

# The notebooks, open in a browser; and both languages made from their source, the English ones with output.
notebook: $(VENV)/installed-notebook
	$(BIN)/jupyter lab notebooks

notebooks: $(VENV)/installed-test
	$(BIN)/python -m tests.notebooks.executing

# After a change of words: collect them, keep what is translated, compile. New ones are empty until
# somebody translates them in the .po file and calls this once more.
translations: $(VENV)/installed-test
	$(BIN)/python -m tests.tools.translations

# The documentation, in build/docs; a warning is an error.
docs: $(VENV)/installed-test
	$(BIN)/python -m sphinx -E -W -n --keep-going -q docs build/docs

clean:
	rm -rf $(VENV) report build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "error: there is no $(PYTHON); install Python 3.11 or newer, or say which: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) --version 2>&1), but childproof needs Python 3.11 or newer; say which: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[all]"
	@touch $@

$(VENV)/installed-notebook: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[notebook]"
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[all]" --group dev
	@touch $@
