#!/usr/bin/env bash
# The runner of case files refuses files with faults in them, finds what is not as a case says, and drops what cases made.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

portable=$build/tests/portable/portable
file=$work/of.cases
unset KOINE_TEST_URL

# refused LINE WORDS: the file on standard input is no case file, for a reason on that line that holds the words
refused() {
    local status=0
    cat >"$file"
    "$portable" --list "$file" >"$work/said" 2>&1 || status=$?
    if [ $status != 2 ] || ! grep -qF "$file:$1: " "$work/said" || ! grep -qF "$2" "$work/said"; then
        wrong "not refused with \"$2\" on line $1 but with status $status: $(cat "$file" "$work/said")"
    fi
}

# Of a page only the blocks of cases are read, and lines are those of the page.
page() {
    local cases=$file fence='```'
    file=$work/page.md
    refused 8 'no such key' <<<$'# A page\n[not-1] a case\n'"$fence"$'\nrow: 1\n'"$fence"$'\n'"${fence}cases
[x-1] title
queri: SELECT 1
$fence"
    printf '# A page\n%scases\n[x-1] one\nnative: SELECT 1\nrow: 1\n%s\nwords\n%scases\n[x-2] two\nnative: SELECT 2\nrow: 2\n%s\n' \
        "$fence" "$fence" "$fence" "$fence" >"$file"
    "$portable" "$file" >"$work/said" 2>&1 || wrong "the cases of a page fail: $(cat "$work/said")"
    grep -q '2 cases, 0 failed' "$work/said" || wrong "not all cases of a page were run: $(cat "$work/said")"
    file=$cases
}

# runs STATUS WORDS...: the file on standard input ends with that status and prints the words
runs() {
    local expected=$1 status=0 words
    shift
    cat >"$file"
    "$portable" "$file" >"$work/said" 2>&1 || status=$?
    [ "$status" = "$expected" ] || wrong "status $status instead of $expected: $(cat "$file" "$work/said")"
    for words in "$@"; do
        grep -qF -- "$words" "$work/said" || wrong "it does not say \"$words\": $(cat "$file" "$work/said")"
    done
}

refused 1 'a case begins with' <<<'query: SELECT 1'
refused 1 'a case begins with' <<<'[x-1]'
refused 1 'claims nothing' <<<$'[x-1] title\nexec: SELECT 1'
refused 2 'nothing is claimed' <<<$'[x-1] title\nquery: SELECT 1\nexec: SELECT 2\nok'
refused 2 'no statement yet' <<<$'[x-1] title\nrow: 1'
refused 2 'no such key' <<<$'[x-1] title\nqueri: SELECT 1'
refused 2 'no such engine' <<<$'[x-1] title\nnative oracle: SELECT 1\nok'
refused 2 'takes no value' <<<$'[x-1] title\ncommit: now'
refused 2 'a value is missing' <<<$'[x-1] title\nexec:'
refused 3 'a value is missing behind the comma' <<<$'[x-1] title\nquery: SELECT 1\nrow: 1,'
refused 3 'no such form' <<<$'[x-1] title\nquery: SELECT 1\nrow: one'
refused 3 'has no end' <<<$'[x-1] title\nquery: SELECT 1\nrow: \'one'
refused 3 'a date is' <<<$'[x-1] title\nquery: SELECT 1\nrow: date 2024-1-1'
refused 3 'no such type' <<<$'[x-1] title\nquery: SELECT 1\ncolumns: a number'
refused 3 'no such code' <<<$'[x-1] title\nquery: SELECT 1\nrefused: NONE'
refused 3 'no such part' <<<$'[x-1] title\nquery: SELECT 1\nrefused: SYNTAX at "2"'
refused 3 'a failure has' <<<$'[x-1] title\nquery: SELECT 1\nrefused: SYNTAX why "so"'
refused 2 'holds N x text' <<<$'[x-1] title\nquery: {{what}}\nok'
refused 4 'second case of this id' <<<$'[x-1] title\nquery: SELECT 1\nok\n[x-1] title\nquery: SELECT 1\nok'
page
refused 1 'a covered case has no steps' <<<$'[x-1] title\ncovered by: test_x\nexec: SELECT 1'

# What is native here is understood by every engine, so that the runner is proved apart from what it is to prove.
runs 0 '[       OK ] x-1 good' '2 cases, 0 failed' <<'END'
# Values of every form, and a table that the next case makes anew.
[x-1] good
native: CREATE TABLE t (a INTEGER)
native: INSERT INTO t (a) VALUES (?), (2)
bind: 1
changes: 2
native: SELECT a, 'it''s'
    FROM t
unordered
row: 2, 'it''s'
row: 1, any
native: INSERT INTO nowhere VALUES (1)
error: NO_TABLE
[x-2] good too
begin
native: SELECT 1 WHERE 1 = 2
rows: none
rollback
native: CREATE TABLE t (a INTEGER)
native: INSERT INTO t (a) VALUES (1){{10 x , (#)}}
changes: 11
other native: SELECT a FROM t
rows: 11
END
runs 1 '[  FAILED  ] x-1 wrong' "$file:2: native: SELECT 1, 'a'" "row: 1, 'b'" "row: 1, 'a'" <<'END'
[x-1] wrong
native: SELECT 1, 'a'
row: 1, 'b'
END
runs 1 'got columns:' <<<$'[x-1] names\nnative: SELECT 1 AS a\ncolumns: b'
runs 1 'got changes: 0' <<<$'[x-1] changes\nnative: SELECT 1\nchanges: 1'
runs 1 'got: success' <<<$'[x-1] no error\nnative: SELECT 1\nerror: SYNTAX'
runs 1 'got: another code' <<<$'[x-1] other error\nnative: SELEC 1\nerror: UNIQUE'
runs 1 'got: the engine was asked' <<<$'[x-1] not Koine\nnative: SELEC 1\nrefused: SYNTAX'
runs 1 'expected: success' <<<$'[x-1] error\nnative: SELEC 1\nok'
runs 1 'expected 2 rows, got 1' <<<$'[x-1] rows\nnative: SELECT 1\nrows: 2'
runs 2 <<<'# no case'
finish
