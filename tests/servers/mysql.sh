# MySQL for `supervise`. To be sourced; HOME_DIR is the engine's own folder.
#
# Debian stable has no MySQL: the server comes from the tree that `mysql-sid` makes. It is started with that tree's own
# dynamic linker and libraries rather than by chroot, so its data may lie anywhere and no privilege is needed.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154

# shellcheck source=mysql_family.sh
. "$servers/mysql_family.sh"

engine_find() {
    command -v mariadb >/dev/null || engine_missing="no MariaDB client is installed (Debian: mariadb-client-core)"
    sid=$("$servers/mysql-sid") || engine_unavailable="its tree could not be made (see above)"
}

mysql_server_words() {
    local -a linker=("$sid"/lib64/ld-linux-*.so.* "$sid"/lib/ld-linux-*.so.*) libraries=("$sid"/usr/lib/*-linux-gnu*)
    local word
    for word in "${linker[@]}"; do [ ! -e "$word" ] || break; done
    printf '%s\n' "$word" --library-path "$(IFS=:; echo "${libraries[*]}")" "$sid/usr/sbin/mysqld"
}

mysql_tree_options() {
    printf '%s\n' "--basedir=$sid/usr" "--lc-messages-dir=$sid/usr/share/mysql" \
        "--character-sets-dir=$sid/usr/share/mysql/charsets" "--plugin-dir=$sid/usr/lib/mysql/plugin" \
        --secure-file-priv=NULL
}

engine_init() {
    local -a server tree
    mapfile -t server < <(mysql_server_words)
    mapfile -t tree < <(mysql_tree_options)
    as_engine "${server[@]}" --no-defaults --initialize-insecure --datadir="$HOME_DIR/data" "${tree[@]}"
}

engine_command() {
    local -a server options tree
    mapfile -t server < <(mysql_server_words)
    mapfile -t options < <(family_options)
    mapfile -t tree < <(mysql_tree_options)
    command_words=("${server[@]}" "${options[@]}" "${tree[@]}" --mysqlx=OFF --innodb-redo-log-capacity=64M)
}

engine_prepare() { family_prepare utf8mb4_0900_bin; }
engine_version() { family_account_query 'SELECT version()' | cut -d- -f1; }
