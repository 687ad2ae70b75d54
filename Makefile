# Everything that is done to this project is one word here. Paths are relative throughout,
# because the checkout may stand in a folder whose name has spaces or Chinese characters.

PYTHON ?= python3
PORT := $(or $(PORT),$(DOSSIER_PORT),6543)
VAR := $(or $(VAR),$(DOSSIER_VAR),var)
KILLS ?= 1000
STATES ?= 100000
# What was counted of this commit; another name goes on with what was begun before.
SOAK := $(or $(SOAK),.soak/$(shell git rev-parse --short HEAD 2> /dev/null))
UV = uv==0.13.9

python = .venv/bin/python
pip = $(python) -m pip --disable-pip-version-check
dossier = .venv/bin/dossier
install = $(pip) install --quiet --no-deps --no-build-isolation --use-pep517
# The tests bring their own folders; a setting of the shell must not lead them to real data.
pytest = env -u DOSSIER_VAR -u DOSSIER_PORT $(python) -m pytest
chromium = chromium chromium-driver fonts-wqy-microhei
# Made aside and then moved, so that a demo company stopped half way is begun anew. What it
# prints, its accounts and their drawn password, is kept beside the data for this user alone.
demo = umask 077; final="$${DOSSIER_VAR%/}"; export DOSSIER_VAR="$$final.making"; \
	if [ -d "$$final" ]; then rmdir "$$final"; fi && rm -rf "$$DOSSIER_VAR" && \
	mkdir -p "$$DOSSIER_VAR" && $(dossier) demo > "$$DOSSIER_VAR/accounts.txt" && \
	mv "$$DOSSIER_VAR" "$$final"
# One message catalogue in, one out.
compile = $(python) -m babel.messages.frontend --quiet compile
catalogues = $(patsubst %.po,%.mo,$(wildcard views/locale/*/LC_MESSAGES/*.po))
# Files of which every branch must be tested: who may see what, numbers, identity, import.
whole = dossier/access.py,dossier/labels.py,catalog/allowed.py,workflows/ownership.py,dossier/numbering.py,$\
	dossier/identity.py,dossier/intake.py,workflows/intake.py,workflows/import*.py

# They plant mistakes and see them found, or walk through many worlds or policies: for `make laws`.
proofs = tests/catalog/test_planted.py tests/house/test_leaks.py tests/house/test_canaries.py \
	tests/house/test_worlds.py tests/house/test_routes.py tests/house/test_pages.py \
	tests/views/api/test_profiles.py tests/skew/test_skew.py tests/soak \
	tests/views/console tests/house/test_at_rest.py tests/house/test_shown.py \
	tests/house/test_bench.py
# Whose tests are measured, each by its own; pages are walked through without the tracer.
floors = tests/dossier tests/catalog tests/workflows

# The campaigns of `make soak`, each of minutes to an hour, and what they run.
campaigns = logs keys syncs disks points worlds orders kills calls
of_kills = tests/dossier/test_storage_both.py tests/soak/test_killed_*.py -k killed
of_disks = $(addprefix tests/soak/test_,full_disks.py store_faults.py altered_stores.py starved.py shutdowns.py)
of_syncs = $(addprefix tests/soak/test_,failed_syncs.py power.py power_model.py order_of_bytes.py)
of_points = $(addprefix tests/soak/test_,faults.py clock_steps.py replays.py backups.py conversions.py \
	many_processes.py after.py)
of_calls = tests/soak/test_syscalls.py tests/soak/test_io_errors.py
of_orders = tests/skew
of_logs = $(addprefix tests/dossier/test_,proof.py tampering.py merkle.py witness.py)
of_keys = $(addprefix tests/dossier/test_,key_store.py key_rotation.py key_backup.py content.py \
	sealed_storage.py sealed_records.py)
of_worlds = $(addprefix tests/house/test_,routes.py worlds.py canaries.py)
full = $(addprefix DOSSIER_,SOAK=1 KILLS=$(KILLS) FAULT_ROUNDS=10 SHUTDOWNS=200 CLOCK_STEPS=1000 REPLAYS=2000 \
	FAILED_SYNCS=300 SYSCALLS=all IO_ERRORS=all COMMITS=500 POWER=2000 FULL_DISKS=200 STORE_FAULTS=200 \
	ALTERED=1000 STARVED=300 BACKUPS=200 CONVERSIONS=50 NIGHTS=50 SCHEDULES=5000 TAMPERINGS=10000 PROOFS=10000 \
	ROLLBACKS=200 SWAPS=10000 ROTATIONS=200)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help serve install test lint suite cover framework stories browser tracer bench soak laws format \
	translate lock clean

help:  ## say what each word does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "PORT=... and VAR=... say where \`make serve\` listens and keeps its data."

serve: export DOSSIER_PORT := $(PORT)
serve: export DOSSIER_VAR := $(VAR)
# The demo's reading room is this machine, so that what is 机密 can be looked at.
serve: export DOSSIER_READING_ROOM := $(or $(DOSSIER_READING_ROOM),127.0.0.0/8 ::1/128)
serve: install  ## serve the demo company on 127.0.0.1, making everything that is not there yet
	@test -d "$$DOSSIER_VAR/data" || ( $(demo) )
	@if [ -f "$$DOSSIER_VAR/accounts.txt" ]; then cat "$$DOSSIER_VAR/accounts.txt"; fi
	@exec $(dossier) serve

install: .venv/installed $(catalogues)  ## make .venv with the application alone

test: lint suite cover framework stories laws  ## run everything that CI runs

lint: .venv/tools  ## look for mistakes and untidy lines
	$(python) -m ruff check .
	$(python) -m ruff format --check .

suite: .venv/tools $(catalogues)  ## run the tests, on SQLite and on a real PostgreSQL
	$(pytest) -n auto $(addprefix --ignore=,$(proofs)) --cov --cov-report= $(floors)
	$(pytest) -n auto $(addprefix --ignore=,$(proofs)) tests/views tests/house

cover: .venv/tools  ## report what the last `make suite` did not reach
	$(python) -m coverage report --include='dossier/*,catalog/*,workflows/*' --fail-under=97
	$(python) -m coverage report --include='$(whole)' --fail-under=100

framework: .venv/tools  ## run SubstanceD's own tests against our lock
	$(python) -m tests.substanced

stories: .venv/tools $(catalogues) browser  ## go through the pages with a real browser
	$(pytest) -n auto --dist loadfile tests/stories

browser:  ## install Chromium when root and missing, else say how
	@if command -v chromium && command -v chromedriver; then exit 0; fi > /dev/null; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get --quiet update && \
		DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends \
			install $(chromium); \
	else \
		echo 'The browser stories need Chromium, as root: apt-get install $(chromium)' >&2; \
		exit 1; \
	fi

tracer:  ## install strace when root and missing; campaigns that need it are skipped without
	@if ! command -v strace > /dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get --quiet update && DEBIAN_FRONTEND=noninteractive \
			apt-get --quiet --yes --no-install-recommends install strace || true; \
	fi

bench: .venv/tools $(catalogues)  ## measure speed, as ratios against the bare engine
	$(python) -m tests.bench

laws: .venv/tools $(catalogues) tracer  ## compare every right with its model in STATES random worlds
	DOSSIER_STATES='$(STATES)' DOSSIER_PAIRS=208 DOSSIER_CELLS=900 $(pytest) -n auto --dist loadgroup \
		tests/dossier/test_access_laws.py tests/catalog/test_allowed.py \
		tests/catalog/test_simulation.py $(proofs)

soak: $(campaigns:%=$(SOAK)/%.jsonl)  ## run every campaign to its end, for hours; stopped, it goes on where it was
	@$(python) -m tests.soak.tally $(^:%='%')

# What a campaign counted is there when it has ended well, and not before.
$(SOAK)/%.jsonl: | .venv/tools $(catalogues) tracer
	@mkdir -p '$(SOAK)' && : > '$@.part'
	DOSSIER_TALLY='$(CURDIR)/$@.part' $(full) $(pytest) -n auto --dist worksteal $(of_$*)
	@mv '$@.part' '$@'

format: .venv/tools  ## tidy the lines and the imports
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

translate: $(catalogues)  ## compile the translations of views/locale

lock: .venv-lock/made  ## lock again what setup.py and tests/requirements.in ask for
	printf '%s\n' 'pyramid==2.1' 'django; python_version < "3"' > .venv-lock/overrides.txt
	$(call locked,setup.py --override .venv-lock/overrides.txt,requirements.txt)
	$(call locked,tests/requirements.in --constraint requirements.txt,tests/requirements.txt)

clean:  ## remove .venv and what was compiled; data stays
	rm -rf .venv .venv-lock build dossier.egg-info
	rm -f $(catalogues)

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed: make PYTHON=python3.12 ...' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch .venv/made

# setuptools comes first, out of the same lock, and builds what has no wheel: so nothing that
# is not locked is run.
.venv/installed: .venv/made requirements.txt setup.py
	@echo 'Installing the application into .venv; the first time takes a minute or two.'
	@awk '/^[^ #]/ { on = /^setuptools==/ } on' requirements.txt > .venv/setuptools.txt
	$(install) --require-hashes -r .venv/setuptools.txt
	$(install) --require-hashes -r requirements.txt
	$(install) --editable .
	@touch .venv/installed

.venv/tools: .venv/installed tests/requirements.txt
	@echo 'Installing the test tools into .venv.'
	$(install) --require-hashes -r tests/requirements.txt
	@touch .venv/tools

%.mo: %.po .venv/installed
	$(compile) --input-file $< --output-file $@

.venv-lock/made:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet $(UV)
	@touch .venv-lock/made

# The comment at the head of the file stays; UPGRADE=--upgrade takes the newest of everything.
define locked
	cp $(2) .venv-lock/lock.txt
	.venv-lock/bin/python -m uv pip compile --quiet --universal --python-version 3.11 \
		--prerelease if-necessary-or-explicit --generate-hashes --no-emit-index-url \
		--no-header --no-annotate $(UPGRADE) $(1) --output-file .venv-lock/lock.txt
	{ sed '/^[^#]/,$$d' $(2); cat .venv-lock/lock.txt; } > .venv-lock/whole.txt
	mv .venv-lock/whole.txt $(2)
endef
