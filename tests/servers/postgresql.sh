# PostgreSQL for `supervise`. To be sourced; HOME_DIR is the engine's own folder.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154

# Immediate shutdown: the data is thrown away.
STOP_SIGNAL=QUIT

# Debian keeps the programs out of the PATH, one folder per version: the newest is taken.
postgresql_programs() {
    local -a folders
    mapfile -t folders < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V)
    if [ -x "${folders[-1]}/initdb" ]; then
        printf '%s\n' "${folders[-1]}"
    else
        dirname "$(command -v initdb)"
    fi
}

engine_find() {
    programs=$(postgresql_programs) || engine_missing="PostgreSQL's server is not installed (Debian: postgresql)"
}

engine_init() {
    printf '%s' "$PASSWORD" >"$HOME_DIR/password"
    as_engine "$programs/initdb" --pgdata="$HOME_DIR/data" --username="$ACCOUNT" --pwfile="$HOME_DIR/password" \
        --auth=scram-sha-256 --encoding=UTF8 --lc-collate=C --lc-ctype=C.UTF-8 --lc-messages=C --no-sync
}

engine_command() {
    command_words=("$programs/postgres" -D "$HOME_DIR/data" -p "$port"
        -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$HOME_DIR"
        -c fsync=off -c full_page_writes=off -c max_wal_size=512MB
        -c shared_buffers=64MB -c max_connections=100 -c max_prepared_transactions=10 -c jit=off
        -c autovacuum_naptime=10min -c log_min_messages=fatal)
}

postgresql_query() {
    PGPASSWORD=$PASSWORD PGCONNECT_TIMEOUT=5 "$programs/psql" -X -A -t -q -v ON_ERROR_STOP=1 \
        -h 127.0.0.1 -p "$port" -U "$ACCOUNT" -d postgres -c "$1"
}

engine_ready() { postgresql_query 'SELECT 1'; }
engine_prepare() { postgresql_query "CREATE DATABASE $DATABASE"; }
engine_version() { postgresql_query 'SHOW server_version' | cut -d' ' -f1; }
