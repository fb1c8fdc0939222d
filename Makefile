# Two commands for everybody: `make run` and `make test`. Each sets up all it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check coverage bench pictures clean

run: $(VENV)/.installed
	@$(BIN)/studytui $(ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml studytui migrations
	$(BIN)/codespell studytui tests tools benchmarks migrations docs .github *.md

# Which branches of each floor below the screens its tests take, at least 90 %: some ten minutes. What
# says how long something takes, or that nothing else is written, is left out: measuring does both.
coverage: $(VENV)/.installed-dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist worksteal -k "not in_proportion and not no_other_place" $(ARGS) \
		tests/domain tests/storage tests/ingest tests/export tests/sync tests/services tests/cli
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage json --quiet
	$(BIN)/python -m tools.branch_coverage coverage.json

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.performance $(ARGS)

# Pictures of README and documents, from the running program.
pictures: $(VENV)/.installed-dev
	@$(BIN)/python tools/make_pictures.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "studytui needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python has no venv here. On Debian: apt install python3-venv"; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up studytui in $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[images,serve]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up studytui and its tools in $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
