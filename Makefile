# 合肥金融集聚地图 · Hefei Finance Atlas        make help 列出全部命令 lists the commands

# Plain assignments: an exported HOST or PORT of the shell must not open the application to others.
# They are changed on the command line only: make run PORT=8502 HOST=0.0.0.0
HOST = 127.0.0.1
PORT = 8501
WORKERS = 2
ARGS =

PY = .venv/bin/python
SETUP = python="$$(sh scripts/find-python.sh)" && "$$python" scripts/environment.py

.DEFAULT_GOAL := help
.PHONY: help run test check data bench bundle bundle-check screenshot gallery examples clean setup setup-dev chromium

help: ## 列出命令 List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'
	@echo '  make run PORT=8502 HOST=0.0.0.0 · make test ARGS="-k 图例"'

run: setup ## 安装所需并启动 Install what is needed and start (PORT, HOST)
	@ATLAS_STARTED_BY="make run" exec $(PY) scripts/start.py --port "$(PORT)" --host "$(HOST)"

test: setup-dev chromium ## 运行全部测试 Run the whole test suite (ARGS)
	@$(PY) scripts/assets.py
	@ATLAS_BROWSER=$${ATLAS_BROWSER:-require} $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup-dev ## 检查代码 Lint, formatting and types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy gis layers scripts views routes cli.py serving.py main.py app.py

data: setup-dev ## 由来源重建 data/ Rebuild data/ from its sources
	@$(PY) -m scripts.build_data $(ARGS)

bench: setup-dev chromium ## 测量速度 Measure the speed
	@$(PY) scripts/assets.py
	@$(PY) -m benchmarks $(ARGS)

bundle: setup ## 制作离线包 Make the folder for a machine without a network
	@$(PY) scripts/assets.py
	@$(PY) scripts/bundle.py

bundle-check: setup-dev ## 断网试装离线包 Make the bundle and start it with the network closed
	@$(PY) scripts/assets.py
	@$(PY) -m pytest -m bundle $(ARGS)

screenshot: setup-dev chromium ## 更新说明书截图 Take the manual's screenshots again
	@$(PY) scripts/assets.py
	@$(PY) scripts/screenshot.py $(ARGS)

gallery: setup-dev ## 重做图廊 Make the gallery of sheets again
	@$(PY) scripts/assets.py
	@$(PY) -m scripts.gallery $(ARGS)

examples: setup-dev ## 重算方法算例 Compute the worked examples again
	@$(PY) -m scripts.examples --write

clean: ## 删除可重建的文件 Delete what can be made again (data/ and var/ stay)
	@rm -rf .venv node_modules static/vendor dist build test-results
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(SETUP) requirements.txt

setup-dev:
	@$(SETUP) requirements-dev.txt

chromium:
	@if [ "$${ATLAS_BROWSER:-require}" = skip ] || [ -n "$${CHROMIUM:-}" ]; then exit 0; fi; \
	for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	    command -v $$name >/dev/null 2>&1 && exit 0; \
	done; \
	echo '✗ 浏览器测试需要 Chromium，请先安装：sudo apt install chromium；暂时略过：ATLAS_BROWSER=skip make test' >&2; \
	echo '  The browser tests need Chromium: sudo apt install chromium; to go without: ATLAS_BROWSER=skip make test' >&2; \
	exit 1
