# make demo and make test do all the set-up: they need Python 3.11 or later and make, nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS_VENV ?= .venv-peers
PEERS_STAMP := $(PEERS_VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
WORKERS ?= auto

.PHONY: demo test test-servers faults lint types wheel quality quality-docs bench docs clean

demo: $(STAMP)  ## an example organisation and its report
	rm -rf demo
	$(BIN)/listenkit demo demo

test: $(DEV_STAMP) lint types  ## lint, types and tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test-servers: $(DEV_STAMP)  ## install every real server and run all the tests that need one; takes several minutes
	bash .ci/servers --all
	LISTENKIT_REQUIRE_SERVERS=all $(BIN)/python -m pytest tests/test_servers.py tests/integration

faults: $(DEV_STAMP)  ## every fault of the catalogue at several requests of every service; prints how each was met
	LISTENKIT_EVERY_FAULT=1 $(BIN)/python -m pytest -n $(WORKERS) -rP tests/catalogue/test_contract.py

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP)
	$(BIN)/mypy

wheel: $(DEV_STAMP)  ## what users install: the built wheel alone, in an environment of its own
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check build/wheel/*.whl
	build/wheel/venv/bin/listenkit --help > /dev/null
	build/wheel/venv/bin/listenkit --quiet demo build/wheel/demo > /dev/null
	build/wheel/venv/bin/listenkit --project build/wheel/demo doctor

quality: $(if $(PEERS),$(PEERS_STAMP),$(DEV_STAMP))  ## how well comments are read, on labelled sets; PEERS=1 beside other packages
	$(if $(PEERS),$(PEERS_VENV)/bin/python -m quality --peers,$(BIN)/python -m quality)

quality-docs: $(PEERS_STAMP)  ## write the figures of docs/quality.md again; needs the labelled sets
	$(PEERS_VENV)/bin/python -m quality --peers --write-docs

bench: $(DEV_STAMP)  ## start-up, collecting, reporting and reading comments, each beside a reference
	$(BIN)/python bench/run.py
	$(BIN)/python bench/insight.py
	$(BIN)/python bench/network.py

docs: $(DEV_STAMP)  ## write the generated parts of docs/ again
	$(BIN)/python docs/generate.py

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "listenkit needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sql]'
	touch $@

$(DEV_STAMP): $(STAMP) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

$(PEERS_STAMP): pyproject.toml
	test -x $(PEERS_VENV)/bin/python || $(PYTHON) -m venv $(PEERS_VENV)
	$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[peers]'
	touch $@

clean:
	rm -rf $(VENV) $(PEERS_VENV) demo build dist
