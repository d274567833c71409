#!/bin/sh
# Start the application without make: ./run.sh [--port 8501] [--host 127.0.0.1]
# In a bundle (with a wheels folder) everything is installed from the folder, with no network.
cd "$(dirname "$0")" || exit 1
python=$(sh scripts/find-python.sh) || exit 1
"$python" scripts/environment.py requirements.txt || exit 1
ATLAS_STARTED_BY=./run.sh exec .venv/bin/python scripts/start.py "$@"
