# make demo   build the example pages into ./release and show what came out
# make test   formatting, lint, types, tests and doctests
# make lock   renew requirements.txt from pyproject.toml
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test setup lock clean

setup: $(READY)

# The virtual environment has exactly what requirements.txt pins, by hash, and this project in place.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hankegraph needs Python 3.11 or newer; name one with: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# Exit code 1 says that violations were held back, which the examples show on purpose.
demo: $(READY)
	$(BIN)/hankegraph build examples/pages --out release || test $$? -eq 1
	@echo "Try next:         $(BIN)/hankegraph trace release 900101"

test: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/pip-compile --quiet --strip-extras --generate-hashes --no-emit-find-links --no-emit-index-url --extra dev --output-file requirements.txt pyproject.toml
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) release .hypothesis .mypy_cache .ruff_cache
