#!/usr/bin/env bash
# Every benchmark, one after the other; each says itself when its data are not there.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
for package in benchmarks/*/__main__.py; do
    [ -e "$package" ] || continue
    name=$(basename "$(dirname "$package")")
    echo "== benchmarks.$name"
    .venv/bin/python -m "benchmarks.$name" || failed=1
done
exit "$failed"
