# Runs one test program and keeps its verdicts. To be sourced.
#
# A row of the table owns a folder with: verdicts (a line a test: passed, failed or skipped, and its name),
# report (what is to be told about its failures), output (what its program printed so far).
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# Seconds that a program may take before it counts as hung.
readonly PROGRAM_LIMIT=2400

verdict() { printf '%s %s\n' "$1" "$2" >>"$row/verdicts"; }
tell() { printf '%s\n' "$*" >>"$row/report"; }

count_verdicts() { awk -v word="$1" '$1 == word { n++ } END { print n + 0 }' "$2/verdicts" 2>/dev/null || true; }

# Sets `status`. The program runs in the background so that a signal to this shell is heard at once.
run_to_output() {
    status=0
    timeout --kill-after=10 "$PROGRAM_LIMIT" "$@" >"$row/output" 2>&1 </dev/null &
    child=$!
    # The shell's own remark about a killed program is left out: the report tells it.
    { wait "$child" || status=$?; } 2>/dev/null
    child=''
}

# The end of a program that failed otherwise than in a test, and whatever a sanitizer or valgrind said.
tell_ending() {
    local name=$1
    tell "$name ended with status $status; the end of what it printed:"
    tail -n 80 "$row/output" | sed 's/^/    /' >>"$row/report"
}

# Keeps the verdicts of a cmocka program. No program of the project skips a test: a skip is a failure.
keep_verdicts() {
    local name=$1 before after
    before=$(count_verdicts failed "$row")
    awk -f "$runner/cmocka.awk" "$row/output" | sed 's/^skipped \(.*\)/failed \1 (skipped itself)/' >"$row/new"
    cat "$row/new" >>"$row/verdicts"
    after=$(count_verdicts failed "$row")
    awk -v detail=1 -f "$runner/cmocka.awk" "$row/output" >>"$row/report"
    if [ ! -s "$row/new" ]; then
        verdict failed "$name ran no test"
        tell_ending "$name"
    elif [ "$status" != 0 ] && [ "$before" = "$after" ]; then
        verdict failed "$name ended with status $status though no test failed"
        tell_ending "$name"
    elif [ "$status" -ge 99 ]; then
        # Killed by a signal, a time limit, a sanitizer or valgrind: the tests after that point are missing.
        tell_ending "$name"
    fi
}

# run_cmocka NAME COMMAND...
run_cmocka() {
    local name=$1
    shift
    run_to_output "$@"
    keep_verdicts "$name"
    cat "$row/output" >>"$row/log"
}

# A check is one test: exit status 0 passes; 77 says that it needs the MySQL that cannot be had here.
run_check() {
    local name=$1
    shift
    run_to_output "$@"
    if [ "$status" = 0 ]; then
        verdict passed "$name"
    elif [ "$status" = 77 ] && [ "$mysql_available" = no ]; then
        verdict skipped "$name"
    else
        verdict failed "$name"
        tell_ending "$name"
    fi
    cat "$row/output" >>"$row/log"
}
