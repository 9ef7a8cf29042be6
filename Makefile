# Groundswell. `make demo` and `make test` work from a bare clone: python3.11 with venv, git and make are enough.
# Everything is installed by pip from locks with hashes; nothing without a hash is ever downloaded.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
RUN    := $(VENV)/.run-installed
DEV    := $(VENV)/.dev-installed

.PHONY: all demo test check bench lock wheel clean
.DELETE_ON_ERROR:

all: $(RUN)

# Judged is the article itself where it lies beside the repository; it is not ours to ship. Else the example's own text.
ARTICLE := $(wildcard ../shared/data/reports/source-article.txt)

demo: $(RUN)  ## the article, an example company, a verdict
	$(BIN)/groundswell demo --again $(addprefix --report ,$(ARTICLE))

test: $(DEV)  ## every test
	$(BIN)/pytest -n 2 --dist loadfile

check: $(DEV)  ## what must hold before any commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/codespell

bench: $(DEV)  ## tables of measurements, as ratios; each file of bench/ prints one
	@set -e; for one in bench/[a-z]*.py; do echo; $(BIN)/python $$one; done

lock: $(DEV)  ## resolve the dependencies of pyproject.toml again; the only target that changes what is installed
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml requirements/build.in -o requirements/run.lock
	$(BIN)/uv pip compile $(LOCKING) --extra dev pyproject.toml requirements/build.in -c requirements/run.lock -o requirements/dev.lock

LOCKING := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
           --no-annotate --custom-compile-command "make lock"

wheel: $(DEV)  ## dist/groundswell-*.whl
	$(BIN)/python -m build --no-isolation --wheel

clean:  ## what was built here; `make` makes it again
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache groundswell-demo

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements/run.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/run.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# cpe, which the STIX validator needs, comes as source only; it is built with what the first lock installed.
$(DEV): requirements/dev.lock $(RUN)
	$(PIP) install --quiet --require-hashes --only-binary :all: --no-binary cpe --no-build-isolation --use-pep517 -r requirements/dev.lock
	@touch $@
