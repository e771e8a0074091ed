# Two commands do everything on a machine with Python 3.11+ and make:
#   make backtest   run the hybrid bot on sample data (SIMULATED, generated on first use) and print the report
#   make test       lint, types, architecture and tests
# `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
RUN_STAMP := $(VENV)/.installed-run
DEVELOPMENT_STAMP := $(VENV)/.installed-development
IMAGE_VENV := .venv-lean-image
IMAGE_STAMP := $(IMAGE_VENV)/.installed
SAMPLE := data/market.json
SHARED ?= ../shared
LEAN_HOME ?= ../lean
SOURCES := algorithms modules engine scripts main.py

.DEFAULT_GOAL := help
.PHONY: help backtest test lint types architecture unit test-lean-image sample-data coverage-doc \
        conformance-a conformance-b conformance-observed conformance-tiny benchmark benchmark-simulator \
        backtest-seeds backtest-history lookahead-study crash-matrix-broker crash-matrix-bot live-matrix expiration-week docs cloud-package clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUN_STAMP): requirements/run.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the run needs into $(VENV) ..."
	@$(PIP) -r requirements/run.txt
	@touch $@

$(DEVELOPMENT_STAMP): requirements/run.txt requirements/development.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "Installing the development set into $(VENV) ..."
	@$(PIP) -r requirements/development.txt
	@touch $(RUN_STAMP) $@

$(SAMPLE): | $(RUN_STAMP)
	@$(PY) -m engine sample-data

sample-data: $(SAMPLE) ## generate the small SIMULATED market below data/ (once)

backtest: $(RUN_STAMP) $(SAMPLE) ## run the hybrid bot on the sample data, print and save the report, also as HTML
	@$(PY) -m engine backtest .

test: lint types architecture unit ## lint, types, architecture, tests

lint: $(DEVELOPMENT_STAMP) ## ruff
	@$(PY) -m ruff check .

types: $(DEVELOPMENT_STAMP) ## mypy, algorithms against the LEAN stubs included
	@$(PY) -m mypy modules engine scripts
	@$(PY) -m mypy algorithms main.py

architecture: $(DEVELOPMENT_STAMP) ## the import arrows of docs/architecture.md
	@$(VENV)/bin/lint-imports

unit: $(DEVELOPMENT_STAMP) ## the test suite (long suites have targets of their own)
	@$(PY) -m pytest

$(IMAGE_STAMP): requirements/lean-image.txt
	@test -x $(IMAGE_VENV)/bin/python || $(PYTHON) -m venv $(IMAGE_VENV)
	@$(IMAGE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c requirements/lean-image.txt \
	    numpy pandas scipy numba exchange_calendars rich tzdata pydantic pytest hypothesis
	@touch $@

test-lean-image: $(IMAGE_STAMP) ## tests of modules/ and algorithms/ with the versions of the LEAN image
	@$(IMAGE_VENV)/bin/python -m pytest tests/modules tests/algorithms

conformance-a: $(RUN_STAMP) ## LEAN's own tier A algorithms, exact (LEAN_HOME=a LEAN checkout)
	@$(PY) -m engine conformance --lean-home $(LEAN_HOME) --tier A --jobs 2

conformance-b: $(RUN_STAMP) ## tier B
	@$(PY) -m engine conformance --lean-home $(LEAN_HOME) --tier B --jobs 2

conformance-observed: $(RUN_STAMP) ## our algorithms recorded on the real engine (SHARED=the reference data)
	@$(PY) -m engine conformance --observed $(SHARED)/reference/observed --jobs 2

conformance-tiny: $(DEVELOPMENT_STAMP) ## nine recorded algorithms on a tiny generated market (part of `make test`)
	@$(PY) -m pytest tests/conformance/test_tiny.py

crash-matrix-broker: $(DEVELOPMENT_STAMP) ## kill broker and bot at every point and at random moments (minutes)
	@HOB_LONG_SUITE=1 $(PY) -m pytest tests/engine/paper_brokerage/test_crash.py tests/engine/durable_brokerage

crash-matrix-bot: $(DEVELOPMENT_STAMP) ## end the bot before and after every effect, in every variant (minutes)
	@HOB_LONG_SUITE=1 $(PY) -m pytest -s tests/engine/bot_crash

live-matrix: $(RUN_STAMP) ## the live bot, all order sources, every broker script, both thread modes (half an hour)
	@$(PY) -m scripts.live_matrix

expiration-week: $(RUN_STAMP) ## the live bot over an expiration week, killed every night; against a hand ledger (minutes)
	@$(PY) -m scripts.expiration_week

benchmark: $(RUN_STAMP) ## speed and memory of the runtime beside its peers (in an environment of its own)
	@$(PY) benchmarks/runtime/run.py

benchmark-simulator: $(RUN_STAMP) ## speed and memory of the market simulator
	@$(PY) benchmarks/simulator/run.py

backtest-seeds: $(RUN_STAMP) ## three SIMULATED months, three seeds, default settings, both fill models (long)
	@$(PY) -m scripts.backtest_seeds

backtest-history: $(RUN_STAMP) ## real SPY, QQQ, IWM of 2024 and 2022 H1, SYNTHETIC OPTIONS, four goals (hours; HOB_SHARED)
	@$(PY) -m scripts.backtest_history

lookahead-study: $(RUN_STAMP) ## bugs planted into the bot, with clean twins: what the look-ahead detector finds (minutes)
	@$(PY) -m scripts.lookahead_study

docs: $(DEVELOPMENT_STAMP) ## write the generated pages of docs/ anew
	@$(PY) -m scripts.generate_settings_doc
	@$(PY) -m scripts.generate_strategies_doc
	@$(PY) -m scripts.generate_structures_doc

cloud-package: $(RUN_STAMP) ## write build/cloud, the folder that `lean cloud push` needs
	@$(PY) -m engine cloud-package

clean: ## remove what was generated, environments included
	rm -rf $(VENV) $(IMAGE_VENV) build backtests .pytest_cache .mypy_cache .ruff_cache .hypothesis
