#!/usr/bin/env bash
# A throw-away PostgreSQL server for tests, on the loopback, in a temporary folder.
#   postgres.sh start          prints the folder; its file `port` holds the port
#   postgres.sh stop FOLDER    stops it and removes the folder
# PostgreSQL refuses to run as root: root lends the folder to `postgres`, or else to `nobody`.
set -euo pipefail

tools_folder() {
    local found
    if found=$(command -v initdb); then
        dirname "$found"
        return
    fi
    # shellcheck disable=SC2012  # version folders have plain names
    found=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$found" ] && [ -x "$found/initdb" ] && echo "$found"
}

owner() { id postgres >/dev/null 2>&1 && echo postgres || echo nobody; }

as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u "$(owner)" -- "$@")
    else
        "$@"
    fi
}

free_port() {
    .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
    local bin folder port
    bin=$(tools_folder) || exit 1
    folder=$(mktemp -d "${TMPDIR:-/tmp}/naru-postgres-XXXXXX")
    port=$(free_port)
    echo "$bin" >"$folder/bin"
    echo "$port" >"$folder/port"
    mkdir "$folder/cluster"
    [ "$(id -u)" != 0 ] || chown -R "$(owner)" "$folder"
    as_owner "$bin/initdb" -D "$folder/cluster" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
    # Nothing here outlives the run, so it need not survive a power cut either.
    as_owner "$bin/pg_ctl" -D "$folder/cluster" -w -t 60 -l "$folder/cluster/log" start \
        -o "-p $port -h 127.0.0.1 -k '' -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null
    echo "$folder"
}

stop() {
    local folder=$1
    as_owner "$(cat "$folder/bin")/pg_ctl" -D "$folder/cluster" -m immediate -w stop >/dev/null
    rm -rf "$folder"
}

"$@"
