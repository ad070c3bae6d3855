# From curated records to published data. `make` does the whole job into build/, `make help` lists what else there is.
# Targets are real files, so only what is out of date is made again; `make BUILD=folder` builds into another folder.

BUILD ?= build
RELEASES ?= $(BUILD)/releases
PYTHON3 ?= python3
PYTHON := .venv/bin/python
PIPELINE := $(PYTHON) -m pipeline

# What the data depends on. Folders are listed with their files: a folder changes when a file in it comes or goes.
# Names that make cannot bear are left out here; `check` finds and names them.
listed = $(sort $(foreach folder,$(wildcard $(1)),$(shell find -L $(folder) -regex '[-A-Za-z0-9_./]*' -not -name '.*')))
RECORDS := $(call listed,records)
MAPPINGS := dataset.yaml $(wildcard withdrawn.yaml) $(call listed,mappings)
SHAPES := $(call listed,shapes)
TEXTS := $(call listed,sources ../shared/sources)
QUERIES := $(call listed,queries)
REPORT := $(call listed,pipeline/reconcile/templates)
PAGES := $(call listed,pipeline/pages/templates pipeline/pages/static)
CODE := .venv/ready $(sort $(shell find pipeline -name '*.py'))

.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
# Targets that `make help` lists are words, not files.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*  \#\# .*/\1/p' $(MAKEFILE_LIST))

all: publish reconcile site  ## the whole job: check, map, validate, publish, reconcile, site
check: $(BUILD)/records.ok  ## records against schemas, each other and the source texts
map: $(BUILD)/graph.nt  ## records to RDF
validate: $(BUILD)/valid  ## RDF against the shapes
publish: $(BUILD)/dumps/SHA256SUMS  ## the dumps
reconcile: $(BUILD)/reconciliation/report.html  ## the report that compares the records with Wikidata
site: $(BUILD)/site/index.html  ## pages for people: items, search, timeline, network, sources, queries

$(BUILD)/records.ok: $(RECORDS) $(MAPPINGS) $(TEXTS) $(CODE)
	$(PIPELINE) check --build $(BUILD) --stamp $@

$(BUILD)/graph.nt: $(BUILD)/records.ok
	$(PIPELINE) map --build $(BUILD) --records records --output $@

$(BUILD)/valid: $(BUILD)/graph.nt $(SHAPES)
	$(PIPELINE) validate --build $(BUILD) --stamp $@

$(BUILD)/dumps/SHA256SUMS: $(BUILD)/valid
	$(PIPELINE) publish --build $(BUILD) --graph $(BUILD)/graph.nt --output $(@D) --releases $(RELEASES)

release: $(BUILD)/valid  ## the dumps, and a copy of them under the version of dataset.yaml that is never touched again
	$(PIPELINE) publish --build $(BUILD) --graph $(BUILD)/graph.nt --output $(BUILD)/dumps --releases $(RELEASES) --release

# After publishing, not beside it: every verb adds what it found to the same list of issues.
$(BUILD)/reconciliation/report.html: $(BUILD)/records.ok $(REPORT) | $(BUILD)/dumps/SHA256SUMS
	$(PIPELINE) reconcile --build $(BUILD) --output $(@D)

$(BUILD)/site/index.html: $(BUILD)/dumps/SHA256SUMS $(QUERIES) $(PAGES) .venv/engine/ready | $(BUILD)/reconciliation/report.html
	$(PIPELINE) site --build $(BUILD) --output $(@D)

generate: $(CODE)  ## JSON Schemas and SHACL shapes anew from the mappings
	$(PIPELINE) generate --build $(BUILD)

fetch: $(CODE)  ## what is kept of Wikidata made new; needs a network and WIKIDATA_CONTACT=you@example.org
	$(PIPELINE) fetch --build $(BUILD)

format: $(CODE)  ## records and code into their one form
	$(PIPELINE) format
	$(PYTHON) -m ruff check --quiet --fix-only .
	$(PYTHON) -m ruff format --quiet .

coverage: $(BUILD)/records.ok  ## which sentences of the sources carry statements
	$(PIPELINE) coverage --build $(BUILD)

constraints: $(CODE)  ## Wikidata's property constraints in use, by type, and how many tests each type passes
	$(PIPELINE) constraints --build $(BUILD)
	$(PYTHON) -m tests.constraints

disputes: $(BUILD)/records.ok  ## where the sources disagree
	$(PIPELINE) disputes --build $(BUILD)

# For the comment on a pull request: `make comment BASE=FOLDER` with the build folder of the state it changes.
comment: $(CODE)  ## what a change does to issues and statements, as Markdown, against the build folder BASE
	@$(PIPELINE) issues --build $(BUILD) --baseline $(BASE)/issues.jsonl --format markdown
	@if test -f $(BASE)/dumps/SHA256SUMS && test -f $(BUILD)/dumps/SHA256SUMS; then \
		$(PIPELINE) diff $(BASE)/dumps $(BUILD)/dumps --format markdown; fi

hook:  ## check the records of every commit before it is made
	install -m 755 .ci/pre-commit "$$(git rev-parse --git-path hooks)/pre-commit"

test: $(CODE) .venv/browser .venv/engine/ready  ## all tests
	$(PYTHON) -m pytest --quiet

conformance: $(CODE)  ## how many of Wikibase's own cases and of real entities come out as they must
	$(PYTHON) -m tests.conformance

lint: $(CODE)  ## style and types of the code
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

# Twice the same bytes, whatever the hash seed, the time zone and the language of the machine.
reproducible: $(CODE)  ## build twice into two folders and compare every byte
	rm -rf build/reproducible
	PYTHONHASHSEED=1 TZ=Pacific/Kiritimati LC_ALL=C $(MAKE) --no-print-directory BUILD=build/reproducible/one all
	PYTHONHASHSEED=2 TZ=America/Adak LC_ALL=C.UTF-8 $(MAKE) --no-print-directory BUILD=build/reproducible/two all
	diff --recursive --brief --exclude cache build/reproducible/one build/reproducible/two
	rm -rf build/reproducible

bench: $(CODE)  ## a short benchmark; benchmarks/README.md tells of the long one
	$(PYTHON) benchmarks/run.py --short
	$(PYTHON) benchmarks/validation.py --short
	$(PYTHON) benchmarks/incremental.py --short

bench-full: $(CODE)  ## the pipeline beside ten other tools: tables and plots in build/benchmarks, and in benchmarks/README.md
	$(PYTHON) benchmarks/run.py --sizes 1000,10000,100000 --variants --readme

kill: $(CODE)  ## kill large runs of each verb at a hundred random moments; they must end with the same bytes
	KILLS=100 $(PYTHON) -m pytest --quiet tests/test_bulk_kill.py tests/test_bulk_faults.py

# Unless LOST is empty, executors are killed, too.
LOST ?= 1
spark: $(CODE) .venv/spark  ## the tests of the work on Spark, on this machine (a shorter form with LOST=); installs PySpark (450 MB) and Java 17 where they are missing
	$(if $(LOST),LOST=$(LOST)) $(PYTHON) -m pytest --quiet tests/spark

edits: $(CODE)  ## two hundred sequences of random edits; after each, validation must find what validation from nothing finds
	EDITS=200 $(PYTHON) -m pytest --quiet tests/test_incremental_validation.py -k any_changes

mutations: $(CODE)  ## more than two hundred faults planted into real records; each must be told where it is
	MUTATIONS=all $(PYTHON) -m pytest --quiet tests/test_mutations.py

bombs: $(CODE)  ## packed files of a few kilobytes that unpack to two gigabytes of nothing are refused
	BOMB=2000 $(PYTHON) -m pytest --quiet tests/test_bulk_inputs.py -k nothing

lock: $(CODE)  ## new exact versions of everything pyproject.toml asks for
	$(PYTHON) -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND='make lock' $(PYTHON) -m piptools compile --quiet --upgrade --extra dev --strip-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND='make lock' $(PYTHON) -m piptools compile --quiet --extra spark --constraint requirements.lock --strip-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --output-file requirements.spark.lock pyproject.toml
	$(PYTHON) -m piptools compile --quiet --upgrade --strip-extras --no-header \
		--generate-hashes --no-emit-index-url --no-emit-find-links --output-file benchmarks/requirements.lock benchmarks/requirements.in

# The tools, in exactly the versions of the lock. Debian keeps a piece of Python's venv in a package of its own.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON3=/path/to/it")'
	@$(PYTHON3) -c 'import ensurepip' 2>/dev/null || { apt-get -qq update && apt-get -qq install -y python3-venv; } || \
		{ echo 'Python lacks its venv module; on Debian: sudo apt install python3-venv' >&2; exit 3; }
	$(PYTHON3) -m venv --clear .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	touch $@

# The browser in which the pages are tested; where there is none, and none can be had, those tests are skipped and say so.
.venv/browser: .venv/ready
	@command -v chromium >/dev/null || { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 || true
	@touch $@

# PySpark, in exactly the versions of its lock, and Java, which on Debian comes as a package.
.venv/spark: requirements.spark.lock .venv/ready
	@command -v java >/dev/null || { apt-get -qq update && apt-get -qq install -y --no-install-recommends openjdk-17-jre-headless; } >/dev/null || \
		{ echo 'Spark needs Java 17; on Debian: sudo apt install openjdk-17-jre-headless' >&2; exit 3; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.spark.lock
	touch $@

# The engine of the query page, from npm, in exactly the content of its lock. Without it the page says so, and all else works.
.venv/engine/ready: pipeline/pages/engine/package.json pipeline/pages/engine/package-lock.json .venv/ready
	rm -rf $(@D) && mkdir -p $(@D) && cp pipeline/pages/engine/package*.json $(@D)
	@command -v npm >/dev/null || { apt-get -qq update && apt-get -qq install -y --no-install-recommends npm; } >/dev/null 2>&1 || true
	@cd $(@D) && npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier --fetch-retries=1 --fetch-timeout=60000 || \
		echo 'The query engine could not be fetched; to try again: rm -r .venv/engine && make site' >&2
	@touch $@

clean:  ## remove what was built
	find build -mindepth 1 -maxdepth 1 -not -name .gitignore -exec rm -rf {} +

distclean: clean  ## and the tools
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache

help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
