#!/usr/bin/env bash
# Formatting, lints, types, import contracts, templates. Runs all of them, then says which failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()
step() {
    local name=$1
    shift
    printf '%-34s' "$name"
    local output
    if output=$("$@" 2>&1); then
        echo ok
    else
        echo FAILED
        echo "$output" | tail -60
        failed+=("$name")
    fi
}
step "formatting (ruff format)" $bin/ruff format --check .
step "lints (ruff)" $bin/ruff check .
step "types (mypy strict)" $bin/mypy
step "import contracts (import-linter)" env PYTHONPATH=src $bin/lint-imports
# Templates are linted but not reformatted: the formatter adds space where it shows, inside titles and links.
step "templates (djlint)" $bin/djlint src --lint --quiet
if ((${#failed[@]})); then
    echo "make check: failed: ${failed[*]}" >&2
    exit 1
fi
echo "make check: all well"
