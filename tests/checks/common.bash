# For the checks: where things are, a folder to work in, and how to fail. To be sourced.
#
# Sets build (the build folder, argument 1), source (the project) and work (a folder that goes away).
# SPDX-License-Identifier: MIT
# shellcheck shell=bash

set -euo pipefail

# shellcheck disable=SC2034
build=$(cd "${1:?the build folder is missing}" && pwd)
source=${KOINE_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
work=$(mktemp -d "${TMPDIR:-/tmp}/koine-check.XXXXXX")
trap 'rm -rf "$work"' EXIT

# What the caller's environment says of building and of Koine must not change the answer.
unset CFLAGS CXXFLAGS LDFLAGS LD_LIBRARY_PATH CMAKE_PREFIX_PATH KOINE_URL KOINE_PROFILE KOINE_CONFIG KOINE_DRIVER_PATH

faults=0

# One thing that is wrong; the check goes on and ends with failure.
wrong() {
    printf 'WRONG: %s\n' "$*"
    faults=$((faults + 1))
}

give_up() {
    printf 'WRONG: %s\n' "$*"
    exit 1
}

# Runs a command and shows what it said only when it fails.
quietly() {
    "$@" >"$work/said" 2>&1 || {
        cat "$work/said"
        give_up "failed: $*"
    }
}

finish() {
    [ "$faults" = 0 ] || give_up "$faults fault(s)"
    printf '%s\n' "${1:-all is well}"
    exit 0
}

# build_variant NAME TARGET… -- OPTION…: a build folder of its own, $variant, with other options than the checked one.
# It stays, so that the next run has less to do. Not optimized: what is tested is how the parts fit together.
build_variant() {
    local targets=()
    variant=$build/$1-build
    shift
    while [ "$1" != -- ]; do
        targets+=("$1")
        shift
    done
    shift
    quietly cmake -S "$source" -B "$variant" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=gcc -DKOINE_WERROR=ON "$@"
    quietly cmake --build "$variant" --target "${targets[@]}"
}

# Builds the program that asks the library in $variant, as "$probe".
build_probe() {
    # shellcheck disable=SC2034
    probe=$work/probe
    quietly gcc -std=c11 -Wall -Wextra -Werror -I"$source/include" -o "$probe" "$source/tests/checks/probe.c" \
        "$variant/libkoine.so" "-Wl,-rpath,$variant"
}
