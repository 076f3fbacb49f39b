#!/usr/bin/env bash
# Resolves requirements/*.txt again from pyproject.toml, hashed and without addresses. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() {
    "$uv" pip compile --no-config --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
        --python-version 3.11 --universal --no-header --no-annotate "$@"
}
unset PIP_FIND_LINKS
compile pyproject.toml --extra dense --output-file requirements/run.txt
compile pyproject.toml --extra dense --extra english --group dev --group bench \
    --constraints requirements/run.txt --output-file requirements/dev.txt
