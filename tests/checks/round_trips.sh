#!/usr/bin/env bash
# The round trips that docs/guarantees.md states are those that can be counted: round_trips.sh BUILD
#
# KOINE_TEST_POSTGRESQL, KOINE_TEST_MARIADB, KOINE_TEST_MYSQL: the engines. SQLite has no network.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

page=$source/docs/guarantees.md

cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$source/include" "$source/tests/checks/round_trips.c" \
    -o "$work/round_trips" -L"$build" -lkoine -lpthread "-Wl,-rpath,$build" || give_up "the counter does not compile"

counted=0
for url in ${KOINE_TEST_POSTGRESQL:-} ${KOINE_TEST_MARIADB:-} ${KOINE_TEST_MYSQL:-}; do
    row=$("$work/round_trips" "$url") || give_up "nothing could be counted on ${url%%:*}"
    counted=$((counted + 1))
    grep -qxF "$row" "$page" || wrong "docs/guarantees.md says otherwise than was counted on ${url%%:*}: $row"
done
finish "counted on $counted engines"
