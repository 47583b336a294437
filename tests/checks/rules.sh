#!/usr/bin/env bash
# Every rule of core/sql/rules.inc is named in another source, where it lives, and sources and the manual name no other.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

rules=$source/core/sql/rules.inc
sed -n 's/^RULE("\([^"]*\)".*/\1/p' "$rules" | sort >"$work/rules"
[ -s "$work/rules" ] || give_up "$rules has no rules"
while IFS= read -r id; do wrong "twice in rules.inc: $id"; done < <(uniq -d "$work/rules")

# named FILE…: the rules that these files name
named() {
    grep -hoE '(^|[^A-Za-z0-9_-])(LX|PX|TY|DD|BD|TX|S|W)-[a-z][a-z0-9]*' "$@" | sed 's/^[^A-Z]//' | sort -u
}

# The table of operations says under which rule each one falls, not where that rule is kept.
mapfile -t sources < <(find "$source/core" "$source/drivers" -name '*.[ch]' -o -name '*.inc' ! -path "$rules")
named "${sources[@]}" >"$work/sources"
named "${sources[@]}" "$source"/include/koine/*.h "$source/docs/portable-sql.md" >"$work/all"

while IFS= read -r id; do wrong "in no source but rules.inc: $id"; done < <(comm -23 "$work/rules" "$work/sources")
while IFS= read -r id; do wrong "not in rules.inc: $id"; done < <(comm -13 "$work/rules" "$work/all")
finish "$(wc -l <"$work/rules") rules"
