#!/usr/bin/env bash
# The PostgreSQL driver survives answers that libpq has no memory for.
#
# KOINE_TEST_POSTGRESQL: the engine.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

[ -n "${KOINE_TEST_POSTGRESQL:-}" ] || finish 'no PostgreSQL was named: nothing to do'

# -rdynamic: the driver, maybe a module, is to find the program's function before libpq's.
# shellcheck disable=SC2046  # the words are options
cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -rdynamic -I"$source/include" $(pkg-config --cflags libpq) \
    "$source/tests/checks/lost_answer.c" -o "$work/lost_answer" -L"$build" -lkoine $(pkg-config --libs libpq) -ldl \
    "-Wl,-rpath,$build" || give_up "the program does not compile"

# Where the drivers are modules of this build, they are found here.
export KOINE_DRIVER_PATH=$build/modules
said=$("$work/lost_answer" "$KOINE_TEST_POSTGRESQL") || wrong "$said"
finish
