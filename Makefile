# The two that matter: `make run` serves the demo branch, `make test` runs everything CI runs.
# SETUP=no leaves the machine and $(VENV) as they are.

VENV ?= .venv
PORT ?= 8000
SETUP ?= yes
PY := $(VENV)/bin/python
export VENV PORT

.DEFAULT_GOAL := help
.PHONY: help run test nightly try-install check clauses screens setup-run setup-test format lint types imports tests lock sbom vendor bench

help:
	@echo "make run     演示分公司：安装所缺，建库，在 http://127.0.0.1:$(PORT)/ 提供服务（PORT=8001 换端口）"
	@echo "make test    全部检查与测试，与 CI 相同"
	@echo "make nightly 每次改动做不完的测试：六个埋下的错都要抓到，再让离线表单经受一万次断网、断电、换人（约两小时）"
	@echo "make try-install 在一台空白的 Debian 上安装、使用、毁掉、恢复、升级、退回、卸载（约十分钟，须 root）"
	@echo "make setup-run 只装程序，不建演示"
	@echo "make check   只做快的检查：格式、规范、类型、分层"
	@echo "make format  整理代码格式"
	@echo "make lock    依赖变动后重做锁定文件（带散列值）"
	@echo "make sbom    物料清单：锁定的每个包和浏览器文件，连同版本、散列值、许可证（CycloneDX，写到 sbom.cdx.json）"
	@echo "make bench   在本机测量性能，与同类做法相比（一到两小时；需要 LibreOffice）"
	@echo "make clauses 由测试的标记和页面的依据重写 docs/clauses.md 与 docs/security.md"
	@echo "make screens 重拍 docs/screens/ 里的页面照片（ONLY=\"news numbers\" 只拍这几张）"
	@echo "make vendor  按 deploy/vendor.py 里的版本重取浏览器文件（需要 npm）"

run: setup-run
	@deploy/run-demo

test: check tests

check: lint types imports

# What takes too long for every change; a short form of it stays in `make test`.
nightly: setup-test
	@echo "== pytest, what takes minutes" && $(PY) -m pytest -q -m nightly
	@echo "== pytest, the browser's stories on two servers" && $(PY) -m pytest -q -m "nightly or not nightly" --servers=2 $(STORIES)
	@$(MAKE) --no-print-directory try-install
	@$(PY) -m bench.faults --seed $$(date +%Y%m%d) --faults 10000 --minutes 75
	@$(PY) -m bench.fuzz --seed $$(date +%Y%m%d) --requests 20000 --minutes 30
	@$(PY) -m bench.injection --seed $$(date +%Y%m%d) --minutes 90

# The installer on a bare Debian of its own, booted in namespaces: as root, about ten minutes.
TRY_PACKAGES := debootstrap systemd-container slirp4netns libnss3-tools
try-install: setup-test
	@dpkg -s $(TRY_PACKAGES) >/dev/null 2>&1 || apt-get install -q -y --no-install-recommends $(TRY_PACKAGES) >/dev/null
	@$(PY) -m tests.deploy.bare

# All but the fault run, which starts a server of its own and kills it whole.
STORIES := tests/browser --ignore=tests/browser/test_faults.py

setup-run setup-test: setup-%:
ifeq ($(SETUP),yes)
	@deploy/bootstrap $*
endif

format: setup-test
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format .

lint: setup-test
	@echo "== ruff" && $(PY) -m ruff format --check . && $(PY) -m ruff check .

types: setup-test
	@echo "== mypy" && $(PY) -m mypy

imports: setup-test
	@echo "== import-linter" && $(VENV)/bin/lint-imports --no-logo

# What also holds on a real PostgreSQL: migrations, scope, audit chain, jobs, concurrency, queries.
BOTH := $(addprefix tests/core/test_,audit.py concurrency.py jobs.py kept.py migrations.py scope.py) \
	tests/customers tests/keeping/test_backups.py tests/sales tests/sync

tests: setup-test
	@echo "== pytest on PostgreSQL" && $(PY) -m pytest -q -n 3 --dist loadgroup --db=postgresql $(BOTH)
	@echo "== pytest" && $(PY) -m pytest -q -n 3 --dist loadgroup

LOCK := $(PY) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header

lock: setup-test
	@$(PY) -m pip install --quiet uv==0.13.9
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt

sbom: setup-test
	@$(PY) -m deploy.sbom >sbom.cdx.json

vendor: setup-test
	@$(PY) deploy/vendor.py

# Each part says its goals and keeps its section of bench/RESULTS.md; one alone: python -m bench pages.
bench: setup-test
	@$(PY) -m bench

clauses: setup-test
	@$(PY) -m tests.promises.clause_table
	@$(PY) -m tests.promises.security_table

screens: setup-test
	@$(PY) -m tests.browser.screens docs/screens $(ONLY)
