# The forum's commands. `make` alone lists them. Everything they write lies under var/.
PYTHON ?= python3
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache

help:            ## list the commands
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/ –/; s/^/make /'

run:             ## set everything up (once) and serve the forum, with demo people
	@$(PYTHON) tools/run.py

test:            ## run every test this machine can run
	@$(PYTHON) tools/test.py

test-fast:       ## run the quick tests, without browser and server, in a minute
	@$(PYTHON) tools/test.py --fast

bench:           ## measure the figures in docs/benchmarks.md
	@$(PYTHON) tools/setup.py --dev
	@var/venv/bin/python tests/bench/run.py

lint:            ## check the Python style
	@$(PYTHON) tools/setup.py --dev
	@var/venv/bin/ruff check

assets:          ## bundle static/ anew
	@$(PYTHON) tools/setup.py

translations:    ## compile the Polish catalogue and name what it lacks
	@$(PYTHON) tools/setup.py --dev
	@var/venv/bin/python tools/translations.py check

lock:            ## lock the newest versions that setup.cfg and package.json allow
	@$(PYTHON) tools/lock.py

.PHONY: help run test test-fast bench lint assets translations lock
