"""Start the application: web assets, a free port, then Streamlit in this process's place.

Runs in .venv.  ``ATLAS_STARTED_BY`` holds the command that the user typed, for messages.
"""

from __future__ import annotations

import argparse
import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

EVERYWHERE = ("0.0.0.0", "::")


class CannotListen(RuntimeError):
    """The address cannot be listened on; the message says why and what to do, zh then en."""


def check_port(host: str, port: int) -> None:
    """Raise CannotListen unless the application could listen at host and port now."""
    problem = _bind_error(host, port)
    if problem is None:
        return
    if problem.errno == errno.EADDRINUSE:
        cure = command_for(_free_port_above(host, port))
        raise CannotListen(
            f"端口 {port} 已被占用。也许本程序已在运行：先在浏览器打开 {url_of(host, port)} 看看；"
            f"否则换一个端口：{cure}\n"
            f"Port {port} is in use. Perhaps the application is running already: look at "
            f"{url_of(host, port)} first; otherwise take another port: {cure}"
        )
    raise CannotListen(
        f"不能在 {host}:{port} 上启动：{problem.strerror}。"
        f"请检查 HOST 与 PORT 的值，例如：{command_for(8501)}\n"
        f"Cannot listen on {host}:{port}: {problem.strerror}. Check HOST and PORT, for example: "
        f"{command_for(8501)}"
    )


def _bind_error(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # on Windows the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            return problem
    return None


def _free_port_above(host: str, port: int) -> int:
    above = range(port + 1, min(port + 50, 65536))
    return next((other for other in above if _bind_error(host, other) is None), 8600)


def command_for(port: int) -> str:
    """Return what the user types to start at another port, in the form of their own command."""
    typed = os.environ.get("ATLAS_STARTED_BY", "make run")
    return f"{typed} PORT={port}" if typed.startswith("make") else f"{typed} --port {port}"


def url_of(host: str, port: int) -> str:
    """Return the address for a browser on this machine.

    >>> url_of("0.0.0.0", 8501)
    'http://127.0.0.1:8501'
    """
    shown = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def streamlit_command(host: str, port: int) -> list[str]:
    """Return the command that serves the application.

    Streamlit's own greeting is off: bound to all addresses it asks an outside host for its own.
    """
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", host]
    return [*command, "--server.port", str(port), "--logger.hideWelcomeMessage", "true"]


def port_number(text: str) -> int:
    """Read a port from the command line."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            f"“{text}” 不是端口号（1–65535） is not a port number (1–65535)"
        )
    return int(text)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="合肥金融集聚地图 · Hefei Finance Atlas")
    parser.add_argument("--port", type=port_number, default=8501, help="端口 port")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 address to listen on")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Start; return only where this fails, or on Windows when the application ends."""
    from scripts import assets

    options = parse(arguments)
    try:
        check_port(options.host, options.port)
        assets.ensure(say=lambda line: print(line, flush=True))
    except (CannotListen, assets.AssetsMissing) as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    print(f"· 合肥金融集聚地图 Hefei Finance Atlas: {url_of(options.host, options.port)}")
    print("  按 Ctrl+C 停止 Press Ctrl+C to stop", flush=True)
    os.chdir(ROOT)
    command = streamlit_command(options.host, options.port)
    if os.name != "nt":  # on Windows execv would leave the console to two processes
        os.execv(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
