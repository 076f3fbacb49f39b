#!/usr/bin/env bash
# The whole suite: on SQLite, on PostgreSQL, and in the browser. `test.sh journeys` runs the browser part alone.
# What is missing on this machine is named with the way to get it, and the rest runs; any failure fails the whole.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
part=${1:-all}
jobs=${NARU_TEST_JOBS:-2}
results=()
failed=0
cluster=""

# A server of our own must not outlive the run, however it ends.
stop_cluster() { [ -z "$cluster" ] || tools/postgres.sh stop "$cluster" >/dev/null 2>&1; }
trap stop_cluster EXIT

leg() {
    local name=$1
    shift
    echo "== $name"
    local start=$SECONDS
    if "$@"; then
        results+=("passed   $name ($((SECONDS - start)) s)")
    else
        results+=("FAILED   $name ($((SECONDS - start)) s)")
        failed=1
    fi
}

suite_on_sqlite() { env -u DATABASE_URL $bin/pytest -q -n "$jobs" --dist loadfile; }

# tests/engine touches no database, and has just run.
suite_on_postgres() { env DATABASE_URL="$1" $bin/pytest -q -n "$jobs" --dist loadfile --ignore tests/engine; }

postgres_leg() {
    local url=${NARU_TEST_POSTGRES:-}
    if [ -z "$url" ] && cluster=$(tools/postgres.sh start); then
        url="postgres://postgres@127.0.0.1:$(cat "$cluster/port")/postgres"
    fi
    if [ -z "$url" ]; then
        results+=("missing  PostgreSQL: install it (Debian: apt install postgresql) or set NARU_TEST_POSTGRES=postgres://…")
        return
    fi
    leg "suite on PostgreSQL" suite_on_postgres "$url"
}

find_browser() {
    local name
    for name in "${NARU_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$name" ] && type -P "$name" && return
    done
    return 1
}

journeys_leg() {
    local browser
    if ! browser=$(find_browser); then
        results+=("missing  Chromium: install it (Debian: apt install chromium) or set NARU_CHROMIUM=/path/to/it")
        [ "$part" = journeys ] && failed=1
        return
    fi
    # One demo serves all journeys, and what one writes the next one sees: a fixed order, so that a red run can be had
    # again. The sweep of every page comes first, over the demo as it is.
    leg "journeys in the browser" env NARU_CHROMIUM="$browser" \
        $bin/pytest -q -m journey -p no:randomly tests/journeys/test_every_page.py tests/journeys
}

if [ "$part" = all ]; then
    leg "suite on SQLite" suite_on_sqlite
    postgres_leg
fi
journeys_leg

echo "== make test"
printf '%s\n' "${results[@]}"
exit "$failed"
