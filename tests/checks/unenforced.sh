#!/usr/bin/env bash
# An SQLite that says foreign keys are on and enforces none: the opening is refused with the guarantee, the engine and
# the remedy, and waiving the guarantee by name opens it.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

variant=$build
build_probe
quietly gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -shared -fPIC -o "$work/shim.so" \
    "$source/tests/checks/unenforced.c"

[ "$("$probe" open sqlite::memory:)" = 'sqlite proved' ] || wrong "sqlite does not open without the shim"

said=$(LD_PRELOAD=$work/shim.so "$probe" refused sqlite::memory:) || wrong "it was opened: $said"
for word in KOINE_ERR_NOT_ENFORCED foreign_keys sqlite SQLITE_OMIT_FOREIGN_KEY waive=foreign_keys; do
    [[ $said == *"$word"* ]] || wrong "\"$word\" is not said: $said"
done
printf '%s\n' "$said"

said=$(LD_PRELOAD=$work/shim.so "$probe" open 'sqlite::memory:?waive=foreign_keys') || wrong "waived, it is refused: $said"
[ "$said" = 'sqlite -' ] || wrong "waived, it claims the guarantee: $said"
finish
