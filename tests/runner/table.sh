# What the runner prints: progress, failures and the table. To be sourced.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# One line that is written over, on a terminal only.
show_progress() {
    local n began line=''
    [ -t 1 ] || return 0
    for n in "${!row_label[@]}"; do
        if [ ! -e "$work/rows/$n/started" ] || [ -e "$work/rows/$n/done" ]; then continue; fi
        began=$(grep -c 'RUN      ' "$work/rows/$n/output" 2>/dev/null) || began=0
        line+="${row_label[n]}: $began   "
    done
    printf '\r\033[K%.*s' "$((${COLUMNS:-100} - 1))" "$line"
}

announce_row() {
    local n=$1 folder=$work/rows/$1
    [ ! -t 1 ] || printf '\r\033[K'
    printf '%-48s %s passed, %s failed, %s skipped\n' "${row_label[n]}:" "$(count_verdicts passed "$folder")" \
        "$(count_verdicts failed "$folder")" "$(count_verdicts skipped "$folder")"
}

# Prints each row once when it is done, until the lanes have ended.
watch_lanes() {
    local n
    local -A announced=()
    while :; do
        local lanes_live=no pid
        for pid in "${lane_pids[@]}"; do ! kill -0 "$pid" 2>/dev/null || lanes_live=yes; done
        for n in "${!row_label[@]}"; do
            if [ -n "${announced[$n]:-}" ] || [ ! -e "$work/rows/$n/done" ]; then continue; fi
            announced[$n]=yes
            announce_row "$n"
        done
        [ $lanes_live = yes ] || break
        show_progress
        sleep 0.5
    done
    [ ! -t 1 ] || printf '\r\033[K'
}

print_failures() {
    local n folder
    for n in "${!row_label[@]}"; do
        folder=$work/rows/$n
        # A lane that died before this row's end leaves a row without an end.
        [ -e "$folder/done" ] || printf 'failed (this row did not come to its end)\n' >>"$folder/verdicts"
        if [ -s "$folder/report" ] || grep -q '^failed ' "$folder/verdicts" 2>/dev/null; then
            printf '\n==== %s ====\n' "${row_label[n]}"
            cat "$folder/report" 2>/dev/null || true
            grep '^failed ' "$folder/verdicts" | sort | uniq -c | sed 's/^ *1 /  /' || true
        fi
    done
}

print_table() {
    local n folder p f s passed=0 failed=0 skipped=0
    printf '\n%-48s %7s %7s %8s\n' engine passed failed skipped
    for n in "${!row_label[@]}"; do
        folder=$work/rows/$n
        p=$(count_verdicts passed "$folder") f=$(count_verdicts failed "$folder") s=$(count_verdicts skipped "$folder")
        # A row without a single test is one that tests nothing.
        [ $((p + f + s)) -gt 0 ] || f=1
        printf '%-48s %7d %7d %8d\n' "${row_label[n]}" "$p" "$f" "$s"
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    done
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}
