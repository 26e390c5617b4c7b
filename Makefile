# The front door. `make help` lists what can be typed.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix schema bench chaos setup-test

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## build what running needs: .venv, the web client
	@$(PYTHON) deploy/setup.py

setup-test:
	@$(PYTHON) deploy/setup.py --test

run: setup ## serve on 127.0.0.1:8000, with a demo world on the first start
	@$(BIN)/tessera serve --demo

test: setup-test ## everything; one part with ONLY=path, as ONLY=tests/front
	@$(BIN)/python tests/run.py $(ONLY)

check: setup-test ## the quick half: format, lint, types, imports, web unit tests
	@$(BIN)/python tests/run.py --quick

fix: setup-test ## put format and simple lint findings right
	@$(BIN)/python tests/run.py --fix

schema: setup-test ## write schema/openapi.json and schema/live.json from the code
	@$(BIN)/python -m tessera.contract

bench: ## figures beside their floors, one JSON object on standard output
	@$(MAKE) --no-print-directory setup-test >&2
	@$(BIN)/python -m tests.bench

chaos: setup-test ## kill, stop, restart and cut servers, worker, Redis and PostgreSQL; prints what was lost (ten minutes)
	@$(BIN)/python -m tests.chaos
