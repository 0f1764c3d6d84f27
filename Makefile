# make demo   build the example pages into ./release and show what came out
# make test   formatting, lint, types, tests and doctests; what the tests start is installed first where Java, Maven and npm are there
# make bench  measure builds and peers side by side (SIZES, PEERS, REPEATS, BENCH_ARGUMENTS); needs make bench-peers once
# make mutate  damage conforming graphs in every way that the shapes forbid and write docs/mutation.md: what is caught and what is not, some minutes
# make engines  install the SHACL engines that the tests compare with ours (Node.js and Java), once; needs npm and Maven
# make stores  install the triple stores that the tests load into (Oxigraph, Apache Jena Fuseki, Virtuoso) and two parsers that they compare
#              with (rapper, serdi), once; Virtuoso and the parsers need root
# make setup-spark  add PySpark, of which there is no wheel: 450 MB are fetched and built, once; make test does it where Java is installed
# make lock   renew requirements.txt and requirements-spark.txt from pyproject.toml
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK_READY := $(VENV)/.spark-ready
THIRD_PARTY := tests/third_party/downloads/.ready

SIZES ?= 1000
PEERS ?= morph-kgc maplib pyshacl pyrudof
REPEATS ?= 3

.PHONY: demo test setup setup-spark engines clients stores lock clean bench bench-full bench-peers mutate

setup: $(READY)

# The virtual environment has exactly what requirements.txt pins, by hash, and this project in place.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hankegraph needs Python 3.11 or newer; name one with: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

setup-spark: $(SPARK_READY)

# What builds it is in requirements.txt, so that nothing without a hash is fetched for that.
$(SPARK_READY): $(READY) requirements-spark.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation -r requirements-spark.txt
	@touch $(SPARK_READY)

# Exit code 1 says that violations were held back, which the examples show on purpose.
demo: $(READY)
	$(BIN)/hankegraph build examples/pages --out release || test $$? -eq 1
	@echo "Try next:         $(BIN)/hankegraph trace release 900101"

# What needs a program that is not there is not installed, and its tests say how to install it.
HAS = $(shell command -v $(1))
test: $(READY) $(THIRD_PARTY) \
  $(if $(or $(call HAS,java),$(JAVA_HOME)),$(SPARK_READY)) \
  $(if $(call HAS,npm),.clients/.ready) \
  $(if $(and $(call HAS,npm),$(call HAS,mvn),$(call HAS,javac)),.engines/.ready)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

mutate: $(READY)
	$(BIN)/python -m benchmarks.mutation

$(THIRD_PARTY): $(READY) tests/third_party/requirements.txt
	tests/third_party/fetch.sh
	@touch $@

# Every package has its hash: npm checks those of package-lock.json, and the jars are compared with jars.sha256.
engines: .engines/.ready

ENGINES := $(addprefix tests/engines/,package.json package-lock.json judge.js pom.xml jars.sha256 Judge.java)

.engines/.ready: $(ENGINES)
	rm -rf .engines && mkdir .engines && cp $(ENGINES) .engines
	cd .engines && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cd .engines && mvn --quiet --batch-mode --strict-checksums dependency:copy-dependencies
	cd .engines && sha256sum --check --quiet --strict jars.sha256
	cd .engines && javac -Xlint:all -Werror -d classes -cp 'jars/*' Judge.java
	@touch $@

clients: .clients/.ready

CLIENTS := $(addprefix tests/clients/,package.json package-lock.json ask.js)

.clients/.ready: $(CLIENTS)
	rm -rf .clients && mkdir .clients && cp $(CLIENTS) .clients
	cd .clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The server of Oxigraph and the jar of Fuseki are pinned by hash; the others are as Debian has them.
stores:
	PYTHON=$(PYTHON) tests/stores/install.sh

bench: $(READY)
	$(BIN)/python -m benchmarks.run --sizes $(SIZES) --peers $(PEERS) --repeats $(REPEATS) $(BENCH_ARGUMENTS)

bench-full: $(READY)
	$(BIN)/python -m benchmarks.run --sizes 1000 10000 100000 1000000 --peers $(PEERS) --repeats $(REPEATS) --validators-up-to 10000 $(BENCH_ARGUMENTS)

# Each peer has its own environment; one that cannot be installed is left out of the measurements, which say so.
bench-peers:
	@for peer in $(PEERS); do \
	  $(PYTHON) -m venv --clear .venv-peers/$$peer && .venv-peers/$$peer/bin/python -m pip install --quiet --disable-pip-version-check \
	    --only-binary :all: --requirement benchmarks/peers/$$peer/requirements.txt \
	    || { rm -rf .venv-peers/$$peer; echo "$$peer cannot be installed and will be left out"; }; \
	done

# Packages that build others are pinned like all.
COMPILE := --quiet --strip-extras --generate-hashes --no-emit-find-links --no-emit-index-url --no-emit-options --unsafe-package pip

lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/pip-compile $(COMPILE) --extra dev --output-file requirements.txt pyproject.toml
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"], sep="\n")' > .venv-lock/spark.in
	cd .venv-lock && CUSTOM_COMPILE_COMMAND="make lock" bin/pip-compile $(COMPILE) --no-annotate --output-file ../requirements-spark.txt spark.in
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) .venv-peers .engines .clients .stores benchmarks/out release .hypothesis .mypy_cache .ruff_cache
