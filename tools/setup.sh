#!/usr/bin/env bash
# Makes .venv and installs the locked packages: `setup.sh run` or `setup.sh dev`.
set -euo pipefail
cd "$(dirname "$0")/.."
set_name=$1
python=${2:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "naru: Python 3.11 or newer is needed; '$python' is $("$python" --version 2>&1)." >&2
    echo "      Name another one with: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    echo "naru: making .venv with $("$python" --version) ..."
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "naru: this Python cannot make virtual environments. On Debian: apt install python3-venv" >&2
        exit 1
    fi
fi
echo "naru: installing the locked packages ($set_name); the first time takes a minute or two ..."
# The pip of Debian 12 reads hashes; no newer one is needed. Byte code is made by the first start, of what it uses:
# making it here of everything doubled the work (31 s instead of 15 s of CPU).
.venv/bin/python -m pip install --quiet --disable-pip-version-check --progress-bar off --no-compile \
    --require-hashes -r "requirements/$set_name.txt"
# setuptools comes from the hashed list too, so that the build looks nothing up.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --progress-bar off \
    --no-deps --no-build-isolation --editable .
.venv/bin/python tools/messages.py
echo "naru: ready in .venv"
