# MariaDB for `supervise`. To be sourced; HOME_DIR is the engine's own folder.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154

# shellcheck source=mysql_family.sh
. "$servers/mysql_family.sh"

engine_find() {
    PATH=$PATH:/usr/sbin:/sbin
    command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null && command -v mariadb >/dev/null ||
        engine_missing="MariaDB's server is not installed (Debian: mariadb-server-core mariadb-client-core)"
}

engine_init() {
    as_engine mariadb-install-db --no-defaults --datadir="$HOME_DIR/data" --skip-test-db \
        --auth-root-authentication-method=normal
}

engine_command() {
    local -a options
    mapfile -t options < <(family_options)
    command_words=("$(command -v mariadbd)" "${options[@]}" --innodb-log-file-size=64M)
}

engine_prepare() { family_prepare utf8mb4_nopad_bin; }
engine_version() { family_account_query 'SELECT version()' | cut -d- -f1; }
