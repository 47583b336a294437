#!/usr/bin/env bash
# Drivers as modules: the library links no client library, finds the modules in KOINE_DRIVER_PATH, loads them by
# path, and is as good as the one with built-in drivers.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

readonly CLIENTS='libsqlite3|libpq|libmariadb|libmysqlclient'

# The unit tests are linked too: they look inside the drivers, which are not in the library now.
build_variant modules koine_shared koine_module_{sqlite,postgresql,mysql} unit_tests -- -DKOINE_DRIVERS=module
build_probe
modules=$variant/modules

needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

check_linking() {
    local name
    ! needed "$variant/libkoine.so" | grep -E "$CLIENTS" || wrong "libkoine.so links a client library"
    for name in sqlite postgresql mysql; do
        needed "$modules/koine_driver_$name.so" | grep -qE "$CLIENTS" || wrong "$name links no client library"
        needed "$modules/koine_driver_$name.so" | grep -q '^libkoine\.so\.' || wrong "$name does not link libkoine"
        [ "$(nm -D --defined-only "$modules/koine_driver_$name.so" | awk '{ print $3 }')" = koine_driver_entry ] ||
            wrong "koine_driver_$name.so exports more than koine_driver_entry"
    done
}

check_search() {
    local said
    [ -z "$("$probe" list)" ] || wrong "there are built-in drivers"
    said=$("$probe" refused sqlite::memory:) || wrong "sqlite opens without its module"
    [[ $said == *KOINE_ERR_NOT_SUPPORTED*KOINE_DRIVER_PATH* ]] || wrong "without its module sqlite says: $said"
    said=$(KOINE_DRIVER_PATH="$work/nowhere::$modules" "$probe" open sqlite::memory:) || wrong "not found: $said"
    [ "$said" = 'sqlite proved' ] || wrong "found in the second folder of KOINE_DRIVER_PATH: $said"
    # A file of the right name that is no driver is passed over.
    mkdir "$work/bad"
    echo 'no driver' >"$work/bad/koine_driver_sqlite.so"
    said=$(KOINE_DRIVER_PATH="$work/bad:$modules" "$probe" open sqlite::memory:) || wrong "behind a bad file: $said"
}

# check_engine MODULE ENGINE URL: loaded by path, and found by its scheme
check_engine() {
    local said
    [ -n "$3" ] || {
        quietly "$probe" load "$modules/koine_driver_$1.so"
        echo "$2: loaded; no engine to open"
        return
    }
    said=$("$probe" load "$modules/koine_driver_$1.so" "$3") || wrong "$2, loaded by path: $said"
    [ "$said" = "$2 proved" ] || wrong "$2, loaded by path: $said"
    said=$(KOINE_DRIVER_PATH=$modules "$probe" open "$3") || wrong "$2, found by its scheme: $said"
    [ "$said" = "$2 proved" ] || wrong "$2, found by its scheme: $said"
    echo "$2: loaded and opened"
}

check_together() {
    local said
    said=$(KOINE_DRIVER_PATH=$modules "$probe" open sqlite::memory: sqlite::memory: \
        ${KOINE_TEST_POSTGRESQL:+"$KOINE_TEST_POSTGRESQL"} ${KOINE_TEST_MARIADB:+"$KOINE_TEST_MARIADB"}) ||
        wrong "several modules in one program: $said"
}

# The program of the checked build, put on the other library: the two are the same to a program.
check_suite() {
    local -x LD_LIBRARY_PATH=$variant KOINE_DRIVER_PATH=$modules KOINE_TEST_URL=sqlite::memory:
    ldd "$build/tests/conformance/conformance" | grep -q "libkoine.* => $variant/" || wrong "the suite has another library"
    "$build/tests/conformance/conformance" >"$work/suite" 2>&1 </dev/null || {
        grep -aE '^\[  (FAILED|ERROR)|^\[   LINE' "$work/suite" || tail -n 40 "$work/suite"
        wrong "the conformance suite on sqlite, with modules"
    }
    echo "sqlite: $(grep -ac '^\[       OK' "$work/suite") tests of the conformance suite with modules"
}

check_linking
check_search
check_engine sqlite sqlite sqlite::memory:
check_engine postgresql postgresql "${KOINE_TEST_POSTGRESQL:-}"
check_engine mysql mariadb "${KOINE_TEST_MARIADB:-}"
[ -z "${KOINE_TEST_MYSQL:-}" ] || check_engine mysql mysql "$KOINE_TEST_MYSQL"
check_together
check_suite
finish
