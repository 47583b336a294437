#!/usr/bin/env bash
# What routines of MariaDB and MySQL do to a session: mysql_routines.sh BUILD
#
# KOINE_TEST_MARIADB, KOINE_TEST_MYSQL: the engines. MySQL may be missing, where it cannot be had.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$source/include" "$source/tests/checks/mysql_routines.c" \
    -o "$work/mysql_routines" -L"$build" -lkoine "-Wl,-rpath,$build" || give_up "the program does not compile"

played=0
for url in ${KOINE_TEST_MARIADB:-} ${KOINE_TEST_MYSQL:-}; do
    "$work/mysql_routines" "$url" || wrong "routines on ${url%%:*}"
    played=$((played + 1))
done
finish "played on $played engines"
