#!/bin/sh
# Print a Python that can run the application, or say what is missing and fail.
# A bundle's wheels fit one version, named in wheels/python-version.
here=$(cd "$(dirname "$0")/.." && pwd) || exit 1
wanted=
if [ -f "$here/wheels/python-version" ]; then
    read -r wanted < "$here/wheels/python-version"
fi
# A pyenv shim exists for versions that do not run: so each candidate is tried, not looked up.
if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- ${wanted:+python$wanted} python3.13 python3.12 python3.11 python3 python
fi
found=
for candidate in "$@"; do
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    found="$found $candidate=$version"
    if [ -n "$wanted" ]; then
        [ "$version" = "$wanted" ] || continue
    else
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    fi
    printf '%s\n' "$candidate"
    exit 0
done
{
    if [ -n "$wanted" ]; then
        echo "✗ 此离线包需要 Python $wanted。请安装后重试，或在联网的电脑上用本机的 Python 版本重新运行 make bundle。"
        echo "  This offline bundle needs Python $wanted. Install it, or run make bundle again with the version that is here."
    else
        echo "✗ 需要 Python 3.11 或更新版本。请安装后重试，或指明路径：PYTHON=/路径/python3.12 make run"
        echo "  Python 3.11 or newer is needed. Install it, or name one: PYTHON=/path/to/python3.12 make run"
    fi
    if [ -n "$found" ]; then
        echo "  本机找到 Found here:$found"
    fi
} >&2
exit 1
