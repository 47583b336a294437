#!/usr/bin/env bash
# Every difference that tests/portable/ledger/ids.txt lists has one case of its id and title, no case has another id, and
# the tests of the conformance suite that cases say they are covered by exist.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

ledger=$source/tests/portable/ledger
portable=$build/tests/portable/portable

"$portable" --list "$ledger" >"$work/list" 2>"$work/said" || give_up "the cases cannot be read: $(cat "$work/said")"

sed '/^#/d;/^$/d' "$ledger/ids.txt" | sort >"$work/wanted"
awk -F '\t' '{ print $1 " " $4 }' "$work/list" | sort >"$work/there"
while IFS= read -r line; do wrong "no case: $line"; done < <(comm -23 "$work/wanted" "$work/there")
while IFS= read -r line; do wrong "not in ids.txt: $line"; done < <(comm -13 "$work/wanted" "$work/there")
while IFS= read -r line; do wrong "twice in ids.txt: $line"; done < <(cut -d ' ' -f 1 "$work/wanted" | uniq -d)

while IFS=$'\t' read -r id outcome test _; do
    [ "$outcome" = covered ] || continue
    grep -q "SUITE_TEST[A-Z_]*($test)" "$source"/tests/conformance/*.c ||
        wrong "$id: the conformance suite has no $test"
done <"$work/list"

finish "$(awk -F '\t' '{ n[$2]++ } END { for (word in n) printf "%s%d %s", (i++ ? ", " : ""), n[word], word }' "$work/list")"
