#!/usr/bin/env bash
# Writes case_table.inc: what upper and lower make of every code point on the servers.
#
#   case_table.sh ENV >case_table.inc    ENV: the file of URLs that tests/servers/start writes
#
# PostgreSQL maps by the Unicode of its C library, MySQL by Unicode 9, MariaDB by Unicode 3. What two of the three agree
# on is taken; where all three differ nothing is mapped. The database of PostgreSQL has to have the LC_CTYPE C.UTF-8.
# SPDX-License-Identifier: MIT
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# url_part ENGINE user|password|host|port|database
url_part() {
    sed -nE "s|^$1=[a-z]+://([^:]*):([^@]*)@([^:]*):([0-9]*)/(.*)|user=\1 password=\2 host=\3 port=\4 database=\5|p" "$env" |
        tr ' ' '\n' | sed -n "s/^$2=//p"
}

of_postgresql() {
    PGPASSWORD=$(url_part postgresql password) psql -qAtX -h "$(url_part postgresql host)" \
        -p "$(url_part postgresql port)" -U "$(url_part postgresql user)" "$(url_part postgresql database)" -c \
        "SELECT n || ' ' || ascii(upper(chr(n))) || ' ' || ascii(lower(chr(n)))
         FROM generate_series(128, 1114111) n WHERE n NOT BETWEEN 55296 AND 57343"
}

# MySQL cuts a result that has more bytes than its argument: blanks behind the character make room.
of_mysql_family() {
    local text="concat(convert(char(n USING utf32) USING utf8mb4), '    ')"
    mariadb -N --default-character-set=utf8mb4 -h "$(url_part "$1" host)" -P "$(url_part "$1" port)" \
        -u "$(url_part "$1" user)" -p"$(url_part "$1" password)" "$(url_part "$1" database)" -e \
        "SET NAMES utf8mb4 COLLATE $2; SET $3 = 2000000;
         WITH RECURSIVE s(n) AS (SELECT 128 UNION ALL SELECT n + 1 FROM s WHERE n < 1114111)
         SELECT concat(n, ' ', ord(convert(left(upper($text), 1) USING utf32)), ' ',
                       ord(convert(left(lower($text), 1) USING utf32)))
         FROM s WHERE n NOT BETWEEN 55296 AND 57343 ORDER BY n"
}

# ranges FIELD: of lines "n postgresql mariadb mysql"
ranges() {
    awk '
    function flush() { if (count > 0) printf "    {0x%04x, 0x%04x, %d, %d},\n", first, last, step, delta }
    {
        to = $2 == $3 || $2 == $4 ? $2 : $3 == $4 ? $3 : $1
        if (to == $1) next
        gap = $1 - last
        if (count > 0 && to - $1 == delta && (count == 1 ? gap <= 2 : gap == step)) {
            step = gap
        } else {
            flush()
            first = $1; step = 1; count = 0; delta = to - $1
        }
        last = $1
        count++
    }
    END { flush() }'
}

env=${1:?usage: case_table.sh ENV}
of_postgresql >"$work/postgresql"
of_mysql_family mariadb utf8mb4_nopad_bin max_recursive_iterations >"$work/mariadb"
of_mysql_family mysql utf8mb4_0900_bin cte_max_recursion_depth >"$work/mysql"
paste -d ' ' "$work/postgresql" "$work/mariadb" "$work/mysql" >"$work/all"
awk '$1 != $4 || $1 != $7 { exit 1 }' "$work/all"

echo "/* Written by case_table.sh: {first, last, step, what is added} for code points above ASCII. */"
echo "/* SPDX-License-Identifier: MIT */"
echo "static const struct mapping to_upper[] = {"
awk '{ print $1, $2, $5, $8 }' "$work/all" | ranges
echo "};"
echo "static const struct mapping to_lower[] = {"
awk '{ print $1, $3, $6, $9 }' "$work/all" | ranges
echo "};"
