#!/usr/bin/env bash
# Every allocation of the drivers for servers can fail too: the unit test of that name, on the engines of the run.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

urls=(${KOINE_TEST_POSTGRESQL:+"$KOINE_TEST_POSTGRESQL"} ${KOINE_TEST_MARIADB:+"$KOINE_TEST_MARIADB"}
    ${KOINE_TEST_MYSQL:+"$KOINE_TEST_MYSQL"})
[ ${#urls[@]} -gt 0 ] || finish 'no engines were named: nothing to do'
timeout 120 "$build/tests/unit_memory_faults" "${urls[@]}" >"$work/said" 2>&1 || {
    sed 's,://[^@]*@,://,g' "$work/said"
    wrong 'a failed allocation did harm'
}
finish "${#urls[@]} servers"
