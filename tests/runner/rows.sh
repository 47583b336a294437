# The rows of the table: what runs in each. To be sourced.
#
# row_lane    rows of one lane run one after the other, lanes side by side, so that no engine serves two suites at once
# row_kind    unit, checks, suite (conformance), portable (case files), reports (real schemas), slt (sqllogictest files)
#             or libmysqlclient
# row_build   the build folder
# row_engine  the throw-away engine behind it, empty when there is none
# row_url     what KOINE_TEST_URL becomes; "missing" for an engine that cannot be had
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# Case files, and the manual, which has cases too.
portable_paths=("$source/tests/portable" "$source/docs/portable-sql.md")

row_label=() row_lane=() row_kind=() row_build=() row_engine=() row_url=()

# add_row LABEL LANE KIND BUILD [ENGINE URL]
add_row() {
    row_label+=("$1") row_lane+=("$2") row_kind+=("$3") row_build+=("$4") row_engine+=("${5:-}") row_url+=("${6:-}")
    mkdir -p "$work/rows/$((${#row_label[@]} - 1))"
    : >"$work/rows/$((${#row_label[@]} - 1))/verdicts"
}

# What follows is called in the shell of a lane, with `row` (folder) and `i` (number) set.

run_unit_row() {
    local program found=no
    for program in "${row_build[i]}"/tests/unit_*; do
        if [ ! -f "$program" ] || [ ! -x "$program" ]; then continue; fi
        found=yes
        run_cmocka "$(basename "$program")" "${wrapper[@]}" "$program"
    done
    [ $found = yes ] || {
        verdict failed "there are no unit tests in ${row_build[i]}/tests"
        tell "no program ${row_build[i]}/tests/unit_*"
    }
}

run_checks_row() {
    local check
    for check in "$source"/tests/checks/*.sh "${row_build[i]}"/tests/check_*; do
        [ -f "$check" ] || continue
        case $check in
            *.sh) run_check "$(basename "$check" .sh)" env "KOINE_SOURCE=$source" bash "$check" "${row_build[i]}" ;;
            *) [ ! -x "$check" ] || run_check "$(basename "$check")" env "KOINE_SOURCE=$source" "$check" "${row_build[i]}" ;;
        esac
    done
}

# The program of the row, its engine and all that it is to run, in `suite`.
suite_words() {
    case ${row_kind[i]} in
        libmysqlclient) suite=("$servers/libmysqlclient" run "$(cat "$work/libmysqlclient")" "$SUITE") ;;
        portable) suite=("${wrapper[@]}" "${row_build[i]}/$PORTABLE" "${portable_paths[@]}") ;;
        *) suite=("${wrapper[@]}" "${row_build[i]}/$SUITE") ;;
    esac
    suite=(env "KOINE_TEST_URL=${row_url[i]}" "${suite[@]}")
}

suite_name() { if [ "${row_kind[i]}" = portable ]; then printf '%s' "$PORTABLE"; else printf '%s' "$SUITE"; fi; }

# What a test's name looks like, as the first word of it; other names of failures are of the program itself.
test_names() { if [ "${row_kind[i]}" = portable ]; then printf '[a-z0-9]*-[a-z0-9]'; else printf 'test_'; fi; }

engine_crashes() { "$servers/alive" "$run_dir" "${row_engine[i]}" | cut -d' ' -f2; }

# An engine that died took tests with it that are not to blame: what failed runs once more, one by one, or the whole
# suite if the program itself did not come to its end.
repeat_after_crash() {
    local crashes=$1 name old
    tell "!!! ${row_engine[i]} ended by itself $crashes time(s) during this row and was started again;" \
        "what failed runs once more:"
    tail -n "$crashes" "$run_dir/${row_engine[i]}/crashes" | sed 's/^/    /' >>"$row/report"
    old=$(sed -n 's/^failed \([^ ]*\).*/\1/p' "$row/verdicts")
    if grep -qv "^$(test_names)" <<<"$old"; then
        tell "again: the whole suite"
        : >"$row/verdicts"
        run_cmocka "$(suite_name)" "${suite[@]}"
        missing_tests
        return
    fi
    sed -i '/^failed /d' "$row/verdicts"
    while read -r name; do
        # The conformance suite takes a name with a wildcard as the whole name.
        case ${row_kind[i]} in
            portable) run_cmocka "$name" "${suite[@]}" --only "$name" ;;
            *) run_cmocka "$name" "${suite[@]}" "?${name#t}" ;;
        esac
        tell "again: $name ended with status $status"
        [ "$status" = 0 ] || engine_crashes >/dev/null || true
    done <<<"$old"
}

run_suite_row() {
    local before=0 after
    local -a suite
    suite_words
    [ -z "${row_engine[i]}" ] || before=$(engine_crashes) || tell "${row_engine[i]} does not answer"
    run_cmocka "$(suite_name)" "${suite[@]}"
    missing_tests
    if [ -n "${row_engine[i]}" ] && [ "$(count_verdicts failed "$row")" != 0 ]; then
        after=$(engine_crashes) || tell "${row_engine[i]} does not come back"
        [ "$after" = "$before" ] || repeat_after_crash "$((after - before))"
    fi
}

# How many tests the suite has, asked of the suite itself.
suite_size() {
    case ${row_kind[i]} in
        portable)
            "${row_build[i]}/$PORTABLE" --list "${portable_paths[@]}" 2>/dev/null |
                awk -F '\t' '$2 != "covered" { n++ } END { print n + 0 }'
            ;;
        *) "${row_build[i]}/$SUITE" -l 2>/dev/null | grep -c . || true ;;
    esac
}

# Tests that the program did not come to.
missing_tests() {
    local ran size
    [ "${row_kind[i]}" != libmysqlclient ] || return 0
    ran=$(grep -c "^[a-z]* $(test_names)" "$row/verdicts" || true)
    size=$(suite_size)
    while [ "$ran" -lt "$size" ]; do
        ran=$((ran + 1))
        verdict failed "(a test that did not run)"
    done
}

# Programs that are started once and tell their tests in cmocka's words.
run_program_row() {
    local -a words
    case ${row_kind[i]} in
        reports) words=("${row_build[i]}/$REPORTS" "$source/tests/portable/schemas" chinook northwind sakila) ;;
        slt) words=("${row_build[i]}/$SLT" "$source"/tests/slt/sample/*.test) ;;
    esac
    run_cmocka "${row_kind[i]}" env "KOINE_TEST_URL=${row_url[i]}" "${wrapper[@]}" "${words[@]}"
}

skip_row() {
    local size n
    case ${row_kind[i]} in
        reports | slt) size=1 ;;
        *) size=$(suite_size) ;;
    esac
    for ((n = 0; n < size; n++)); do verdict skipped "-"; done
    [ "$size" != 0 ] || verdict failed "$(suite_name) lists no test"
    tell "!!! ${row_label[i]} CANNOT BE HAD ON THIS MACHINE: its $size tests are skipped."
}

# The row of the library that only the sid tree has. `build_libmysqlclient` left the folder, or the reason.
run_libmysqlclient_row() {
    while [ ! -e "$work/libmysqlclient.done" ]; do sleep 0.2; done
    case $(cat "$work/libmysqlclient.done") in
        0) run_suite_row ;;
        3)
            cat "$work/libmysqlclient.log" >>"$row/report"
            skip_row
            ;;
        *)
            verdict failed "the build on libmysqlclient"
            tail -n 60 "$work/libmysqlclient.log" | sed 's/^/    /' >>"$row/report"
            ;;
    esac
}

build_libmysqlclient() {
    local code=0
    "$servers/libmysqlclient" build "$source" >"$work/libmysqlclient" 2>"$work/libmysqlclient.log" || code=$?
    printf '%s\n' "$code" >"$work/libmysqlclient.new"
    mv "$work/libmysqlclient.new" "$work/libmysqlclient.done"
}

run_row() {
    i=$1
    row=$work/rows/$i
    touch "$row/started"
    if [ "${row_url[i]}" = missing ]; then
        skip_row
    else
        case ${row_kind[i]} in
            unit) run_unit_row ;;
            checks) run_checks_row ;;
            suite | portable) run_suite_row ;;
            reports | slt) run_program_row ;;
            libmysqlclient) run_libmysqlclient_row ;;
        esac
    fi
    touch "$row/done"
}

run_lane() {
    local lane=$1 n
    child=''
    # shellcheck disable=SC2064  # the child at the time of the signal is meant
    trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 143' TERM INT HUP
    for n in "${!row_label[@]}"; do
        # A killed runner's engines are going away: there is nothing left to test.
        kill -0 "$runner_pid" 2>/dev/null || exit 1
        [ "${row_lane[n]}" != "$lane" ] || run_row "$n"
    done
}
