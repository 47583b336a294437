#!/usr/bin/env bash
# A driver that was left out: its URLs are refused with a word on how to get it, and its client library is not asked
# for; the others work.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

build_variant left-out koine_shared -- -DKOINE_DRIVER_MYSQL=OFF -DKOINE_DRIVER_POSTGRESQL=OFF -DKOINE_TESTS=OFF \
    -DKOINE_EXAMPLES=OFF
build_probe

[ "$("$probe" list)" = sqlite ] || wrong "the drivers are: $("$probe" list | tr '\n' ' ')"
[ "$("$probe" open sqlite::memory:)" = 'sqlite proved' ] || wrong "sqlite does not open"
! readelf -d "$variant/libkoine.so" | grep -E 'NEEDED.*(libpq|libmariadb|libmysqlclient)' || wrong "links a left-out client"

# refused SCHEME OPTION MODULE
refused() {
    local said
    said=$("$probe" refused "$1://user:secret@127.0.0.1:1/db") || wrong "$1: $said"
    for word in KOINE_ERR_NOT_SUPPORTED "$2=ON" "$3" KOINE_DRIVER_PATH; do
        [[ $said == *"$word"* ]] || wrong "$1: \"$word\" is not said: $said"
    done
    [[ ${said#*: } != *secret* ]] || wrong "$1: the password is said: $said"
    printf '%s\n' "${said#*: }"
}

refused mysql -DKOINE_DRIVER_MYSQL koine_driver_mysql.so
refused mariadb -DKOINE_DRIVER_MYSQL koine_driver_mysql.so
refused postgresql -DKOINE_DRIVER_POSTGRESQL koine_driver_postgresql.so
refused postgres -DKOINE_DRIVER_POSTGRESQL koine_driver_postgresql.so

# A scheme that nobody knows is another matter: a mistake in the configuration.
said=$("$probe" refused oracle://host/db)
[[ $said == *KOINE_ERR_CONFIG* ]] || wrong "an unknown scheme: $said"
finish
