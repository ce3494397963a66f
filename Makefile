# make install | run | test | check | fix | messages | lock        (Windows: python bootstrap.py install | run)

PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))
PYTEST := KITAPHANA_CHROMIUM=$(CHROMIUM) $(BIN)/pytest -n auto --dist worksteal $(if $(CHROMIUM),,--ignore=tests/browser)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: install run test check fix messages lock

install:
	@$(PYTHON) bootstrap.py install

run:
	@$(PYTHON) bootstrap.py run $(ARGS)

test: check
	@$(if $(CHROMIUM),,echo "No Chromium here: the browser tests are skipped.")
	$(PYTEST)
	KITAPHANA_TEST_DB=postgres $(PYTEST) $(addprefix --ignore=tests/,browser bench lib language)

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint src --lint --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	find src tests -name '*.py' | xargs $(BIN)/django-upgrade --target-version 5.2 --check
	$(BIN)/kitaphana makemigrations --check --dry-run
	$(BIN)/python tools/messages.py --check

fix: install
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djlint src --reformat --quiet
	find src tests -name '*.py' | xargs $(BIN)/django-upgrade --target-version 5.2

messages: install
	$(BIN)/python tools/messages.py

lock:
	$(COMPILE) $(ARGS) requirements/base.in -o requirements/base.txt
	$(COMPILE) $(ARGS) requirements/dev.in -o requirements/dev.txt
	$(BIN)/npm install --package-lock-only
