"""Exit 0 where the replica on this machine answers that it can read its facts, else 1."""

from __future__ import annotations

import os
import sys
import urllib.request

path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
address = f"http://127.0.0.1:8501/{path}/health".replace("//health", "/health")
try:
    with urllib.request.urlopen(address, timeout=4) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError:
    sys.exit(1)
