# Everything is installed into .venv from pinned versions (requirements/*.txt); nothing outside this folder is
# touched. A machine needs Python >= 3.11 and make. Another Python: make run PYTHON=python3.12

BIN := .venv/bin
PACK ?= packs/glodmark
OUT ?= out
PYTEST_ARGS ?= -n 2
export PYTHON

.PHONY: run tour test check bench pages screenshots demo-story install lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make run     install, then start the web application on the demo regions"
	@echo "make tour    install, then show the library's main job on a region pack ($(PACK))"
	@echo "make test    install, then run the tests"
	@echo "make check   install, then lint, formatting, types, import rules, pages"
	@echo "make pages   every page in a browser, both languages and both sizes, held to WCAG 2.2"
	@echo "make screenshots  every page as a picture, in $(OUT)/screenshots"
	@echo "make demo-story  play a day in the region, as a picture story in docs/story.md"
	@echo "make bench   install, then measure against peers"
	@echo "make clean   remove .venv, caches and $(OUT)"
	@echo "make lock    renew the pinned versions"

# --- installed sets: a stamp each, so that a second call installs nothing ------------------------------------

$(BIN)/uv: requirements/bootstrap.sh requirements/uv.txt
	@echo "Setting up .venv ..."
	@sh requirements/bootstrap.sh && touch $@

.venv/run.stamp: $(BIN)/uv requirements/install.sh requirements/run.txt pyproject.toml
	@sh requirements/install.sh run.txt --project && touch $@

.venv/%.stamp: requirements/%.txt .venv/run.stamp
	@sh requirements/install.sh $*.txt && touch $@

# Style files from their wheel, and compiled translations; again when a translation changed.
.venv/web.stamp: .venv/run.stamp src/farled_web/ui/assets.py $(wildcard src/farled_web/*/locale/sv/LC_MESSAGES/django.po)
	@$(BIN)/python -m farled_web.ui.assets && touch $@

.venv/chromium.stamp: requirements/chromium.sh .venv/test.stamp
	@sh requirements/chromium.sh && touch $@

install: .venv/run.stamp .venv/web.stamp

# --- what people call ---------------------------------------------------------------------------------------

# PORT and HOME_FOLDER: where the application answers, and the folder of its database.
PORT ?= 8000
HOME_FOLDER ?= $(OUT)/home

run: .venv/web.stamp
	@mkdir -p $(OUT)
	@exec $(BIN)/farled serve --demo --port $(PORT) --home $(HOME_FOLDER)

# FIRM: the firm whose plan is explained; the first in the pack unless named.
FIRM ?= $(shell sed -n 's/,.*//; 2p' $(PACK)/firms.csv)
step = printf '\n\033[1m== %s\033[0m\n' "$(1)"

tour: .venv/run.stamp
	@mkdir -p $(OUT)
	@$(call step,Is the region's data sound?  farled validate $(PACK))
	@$(BIN)/farled validate $(PACK)
	@$(call step,What can its organisations do?  farled coverage $(PACK))
	@$(BIN)/farled coverage $(PACK)
	@$(call step,Who should take which firm?  farled plan $(PACK) -o $(OUT)/plan.json)
	@$(BIN)/farled plan $(PACK) -o $(OUT)/plan.json
	@$(call step,Is that plan right?  farled certify $(PACK) $(OUT)/plan.json)
	@$(BIN)/farled certify $(PACK) $(OUT)/plan.json
	@$(call step,Why this for one firm?  farled explain $(PACK) $(OUT)/plan.json --firm $(FIRM))
	@$(BIN)/farled explain $(PACK) $(OUT)/plan.json --firm $(FIRM)
	@$(call step,A page to share  farled report $(PACK) --plan $(OUT)/plan.json -o $(OUT)/report.html)
	@$(BIN)/farled report $(PACK) --plan $(OUT)/plan.json -o $(OUT)/report.html

# The browser's tests by themselves: one server and one browser serve them all, and keep the other core busy.
test: .venv/web.stamp .venv/test.stamp .venv/chromium.stamp
	@failed=0; $(BIN)/python -m pytest $(PYTEST_ARGS) --ignore=tests/browser || failed=1; \
	$(BIN)/python -m pytest tests/browser || failed=1; exit $$failed

# Every rule is run, also after one that fails, so that one call shows all there is to mend.
PAGES := test_documents.py test_layout.py test_purity.py test_portable.py
check: .venv/web.stamp .venv/test.stamp .venv/check.stamp
	@failed=0; check() { echo "$$@"; "$$@" || failed=1; }; \
	check $(BIN)/ruff check src tests bench; \
	check $(BIN)/ruff format --check src tests bench; \
	check $(BIN)/mypy; \
	check $(BIN)/lint-imports --no-logo; \
	check $(BIN)/python -m pytest -q $(addprefix tests/rules/,$(PAGES)); \
	exit $$failed

# Every page in both languages and both sizes, where the tests visit each page one way.
pages: .venv/web.stamp .venv/test.stamp .venv/chromium.stamp
	@EVERY_WAY=1 $(BIN)/python -m pytest tests/browser/test_pages.py

# SHOW="sign-in gallery": only pages whose name holds one of these words.
screenshots: .venv/web.stamp .venv/test.stamp .venv/chromium.stamp
	@PYTHONPATH=. $(BIN)/python -m tests.browser.screenshots $(SHOW)

demo-story: .venv/web.stamp .venv/test.stamp .venv/chromium.stamp
	@PYTHONPATH=. $(BIN)/python -m tests.browser.story.picture

bench: .venv/run.stamp .venv/bench.stamp
	@$(BIN)/python -m bench

lock: .venv/run.stamp
	@sh requirements/lock.sh

clean:
	rm -rf .venv $(OUT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf src/farled_web/static_collected src/farled_web/ui/static/ui/vendor
	find src -name 'django.mo' -delete
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
