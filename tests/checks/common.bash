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
