#!/usr/bin/env bash
# PostgreSQL sessions whose guarantees others have switched off, by ALTER ROLE or by SET, end as docs/guarantees.md says.
#
# KOINE_TEST_POSTGRESQL: the engine, and an account that may create roles.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

[ -n "${KOINE_TEST_POSTGRESQL:-}" ] || finish 'no PostgreSQL was named: nothing to do'

cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$source/include" "$source/tests/checks/pinned_role.c" \
    -o "$work/pinned_role" -L"$build" -lkoine "-Wl,-rpath,$build" || give_up "the program does not compile"

# Where the drivers are modules of this build, they are found here.
export KOINE_DRIVER_PATH=$build/modules
said=$("$work/pinned_role" "$KOINE_TEST_POSTGRESQL") || wrong "$said"
finish
