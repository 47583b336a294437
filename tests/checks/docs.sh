#!/usr/bin/env bash
# Holds README.md and docs/ to what is so: docs.sh BUILD
#
# Each fenced block is compiled, run, parsed, or looked up, by its language; a language that is not known here fails.
#
#   c, cpp       a program (it has `int main`) is compiled, linked with the installed library and run; the text block that
#                follows with the words "text output" is what it prints, on every engine. Anything else is compiled: inside
#                a function that has `conn` and `code`, or as it stands. In docs/adding-a-driver.md a block may instead be
#                an excerpt of the fake driver, to the letter.
#   cmake        an excerpt of one of the project's CMakeLists.txt, or configured and built as a project outside the tree
#   ini          each section is read as a profile
#   sh           compiler lines are run; make, cmake and the project's own programs are looked up
#   cases        cases of tests/portable, which are run on SQLite; tests/run runs those of the manual on every engine
#   text         not looked into
#
# Links between pages, the drivers' too, lead somewhere, and docs/errors.md and the tables of docs/portable-sql.md are
# what their generators write. At last the check checks itself: pages with one fault each must fail.
#
# KOINE_TEST_POSTGRESQL, KOINE_TEST_MARIADB, KOINE_TEST_MYSQL: engines on which programs with output run too.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash disable=SC2154
. "$(dirname "$0")/common.bash"

prefix=$work/prefix
run=$work/run
failures=$work/failures
readonly STRICT=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -Wno-unused-function)
readonly INCLUDES='#include <inttypes.h>
#include <koine/driver.h>
#include <koine/koine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>'

complain() {
    printf '%s\n' "$@" >&2
    echo "$1" >>"$failures"
}

# Runs a command and tells its output only if it fails.
try() {
    local where=$1 what=$2
    shift 2
    "$@" >"$work/output" 2>&1 || complain "$where: $what" "$(tail -n 15 "$work/output")"
}

install_library() {
    quietly cmake --install "$build" --prefix "$prefix"
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name koine.pc)")
    LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name libkoine.so)")
    export PKG_CONFIG_PATH LD_LIBRARY_PATH
    read -ra flags < <(pkg-config --cflags --libs koine)
}

# ---- programs that the check needs ----

build_tools() {
    cat >"$work/read_profile.c" <<'END'
#include <koine/koine.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    char where[80];
    koine_config *config = koine_config_new();
    (void)snprintf(where, sizeof where, "profile:%.60s", argc > 1 ? argv[1] : "");
    koine_code code = koine_config_parse(config, where);
    if (code != KOINE_OK) {
        printf("%s\n", koine_config_error(config)->message);
    }
    koine_config_free(config);
    return code == KOINE_OK ? 0 : 1;
}
END
    cat >"$work/run_sql.c" <<'END'
#include <koine/koine.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    koine_conn *conn = NULL;
    koine_code code = argc > 2 ? koine_open(&conn, argv[1]) : KOINE_ERR_MISUSE;
    if (code == KOINE_OK) {
        code = koine_exec(conn, argv[2]);
    }
    if (code != KOINE_OK) {
        printf("%s: %s\n", koine_code_name(code), koine_error_of(conn)->message);
    }
    koine_close(conn);
    return code == KOINE_OK ? 0 : 1;
}
END
    local tool
    for tool in read_profile run_sql; do cc -std=c11 -o "$work/$tool" "$work/$tool.c" "${flags[@]}"; done
}

# ---- blocks: $block is the file, $where the page and line ----

is_excerpt() {
    local text file
    text=$(sed '/./,$!d' "$block")
    for file in "$@"; do
        [[ "$(<"$file")" != *"$text"* ]] || return 0
    done
    return 1
}

is_program() { grep -q '^int main' "$block"; }

run_program() { (cd "$run" && KOINE_URL=$1 timeout 60 "$work/program") >"$work/printed" 2>"$work/output"; }

check_program() {
    local compiler=$1 language=$2 standard=$3
    if ! "$compiler" -std="$standard" "${STRICT[@]}" -x "$language" "$block" -x none -o "$work/program" "${flags[@]}" \
        >"$work/output" 2>&1; then
        complain "$where: does not compile" "$(head -n 15 "$work/output")"
        rm -f "$work/program"
        return
    fi
    run_program sqlite::memory: ||
        complain "$where: the program fails" "$(cat "$work/printed" "$work/output")"
}

wrap_in_function() {
    printf '%s\nvoid excerpt(koine_conn *conn);\nvoid excerpt(koine_conn *conn)\n{\n' "$INCLUDES"
    printf 'koine_code code = KOINE_OK;\n(void)code;\n(void)conn;\n'
    cat "$block"
    printf '(void)code;\n(void)conn;\n}\n'
}

check_fragment() {
    local compiler=$1 language=$2 standard=$3
    wrap_in_function >"$work/wrapped"
    printf '%s\n%s\n' "$INCLUDES" "$(<"$block")" >"$work/bare"
    "$compiler" -std="$standard" "${STRICT[@]}" -fsyntax-only -x "$language" "$work/bare" "${flags[@]}" 2>/dev/null ||
        try "$where" "does not compile" \
            "$compiler" -std="$standard" "${STRICT[@]}" -fsyntax-only -x "$language" "$work/wrapped" "${flags[@]}"
}

check_c() {
    local support=$source/tests/support
    if is_program; then
        check_program cc c c11
    elif [[ $where != docs/adding-a-driver.md:* ]] || ! is_excerpt "$support"/fake_{driver.c,driver.h,script.h}; then
        check_fragment cc c c11
    fi
}

check_cpp() { if is_program; then check_program c++ c++ c++17; else check_fragment c++ c++ c++17; fi; }

# What the program before it prints, on SQLite and on the engines that there are.
check_output() {
    local url name database=koine_docs_$$
    local -A collation=([postgresql]="" [mariadb]=" CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
        [mysql]=" CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin")
    [ -x "$work/program" ] || return 0
    cmp -s "$block" "$work/printed" || complain "$where: the program before it prints" "$(cat "$work/printed")"
    for url in ${KOINE_TEST_POSTGRESQL:-} ${KOINE_TEST_MARIADB:-} ${KOINE_TEST_MYSQL:-}; do
        name=${url%%:*}
        try "$where" "no database on $name" "$work/run_sql" "$url" "/*native*/ CREATE DATABASE $database${collation[$name]}"
        if ! run_program "$(sed "s,\(//[^/]*\)/[^?]*,\1/$database," <<<"$url")" || ! cmp -s "$block" "$work/printed"; then
            complain "$where: the program before it prints on $name" "$(cat "$work/printed" "$work/output")"
        fi
        try "$where" "cannot drop the database on $name" "$work/run_sql" "$url" "/*native*/ DROP DATABASE $database"
    done
}

check_cmake() {
    local project=$work/project name
    is_excerpt "$source"/CMakeLists.txt "$source"/drivers/*/CMakeLists.txt "$source"/tests/support/CMakeLists.txt &&
        return
    rm -rf "$project"
    mkdir "$project"
    cp "$source"/tests/support/fake_*.[ch] "$run/app.c" "$project"
    grep -q '^project(' "$block" ||
        printf 'cmake_minimum_required(VERSION 3.20)\nproject(page LANGUAGES C)\n' >"$project/CMakeLists.txt"
    cat "$block" >>"$project/CMakeLists.txt"
    if ! { cmake -S "$project" -B "$project/build" -G Ninja "-DCMAKE_PREFIX_PATH=$prefix" && cmake --build "$project/build"; } \
        >"$work/output" 2>&1; then
        complain "$where: does not build" "$(tail -n 20 "$work/output")"
        return
    fi
    for name in "$project"/build/*.so "$project"/build/app; do
        [ ! -e "$name" ] || cp "$name" "$run"
    done
    [ ! -x "$project/build/app" ] || (cd "$run" && KOINE_URL=sqlite::memory: try "$where" "app fails" ./app)
}

check_ini() {
    local name
    for name in $(grep -o '\${[A-Za-z0-9_]*}' "$block" | tr -d '${}'); do
        [ -n "${!name:-}" ] || export "$name=dummy"
    done
    for name in $(sed -n 's/^\[\(.*\)\]$/\1/p' "$block"); do
        KOINE_CONFIG=$block try "$where" "profile $name" "$work/read_profile" "$name"
    done
    grep -q '^\[' "$block" || complain "$where: no section"
}

# ---- commands ----

has_preset() { grep -q "\"name\": \"$1\"" "$source/CMakePresets.json"; }

# An option -DKOINE_X=… that the project has.
check_cmake_words() {
    local word previous=''
    for word in "$@"; do
        case $previous:$word in
            --preset:*) has_preset "$word" || complain "$where: there is no preset $word" ;;
            --build:build/* | --install:build/*) has_preset "${word#build/}" || complain "$where: no preset makes $word" ;;
            --target:*)
                ninja -C "$build" -t query "$word" >/dev/null 2>&1 || complain "$where: there is no target $word"
                ;;
            *:-DKOINE_*)
                word=${word#-D}
                grep -q "^${word%%=*}:" "$build/CMakeCache.txt" || complain "$where: there is no option $word"
                ;;
        esac
        previous=$word
    done
}

# One of the project's own programs, in the tree or in a build folder.
check_own_program() {
    local file=$1
    case $file in
        build/*) file=$build/$(cut -d/ -f3- <<<"$file") ;;
        *) file=$source/$file ;;
    esac
    if [ ! -x "$file" ]; then
        complain "$where: there is no program $1"
    elif [ "$(basename "$file")" = conformance ] && [ -n "${2:-}" ]; then
        [ -n "$("$file" -l "$2")" ] || complain "$where: no test matches $2"
    fi
}

# Assignments that name folders of an installation in ~/.local: the one made here has them, too.
check_folders() {
    local word folder
    for word in "$@"; do
        folder=${word#*=}
        [ -d "$prefix${folder#\~/.local}" ] || complain "$where: an installation has no folder $folder"
    done
}

check_command() {
    local -a words
    local assignment='^[A-Z_]+=("[^"]*"|[^ ]*) (.*)$'
    while [[ $1 =~ $assignment ]]; do set -- "${BASH_REMATCH[2]}"; done
    read -ra words <<<"$1"
    case ${words[0]} in
        make) try "$where" "make cannot: $1" make -n -C "$source" "${words[@]:1}" ;;
        cmake) check_cmake_words "${words[@]:1}" ;;
        cc | c++ | ./app) (cd "$run" && KOINE_URL=sqlite::memory: try "$where" "fails: $1" bash -c "$1") ;;
        tests/* | scripts/* | build/*) check_own_program "${words[@]}" ;;
        git | cd) ;;
        export) check_folders "${words[@]:1}" ;;
        *) complain "$where: a command that this check does not know: $1" ;;
    esac
}

check_sh() {
    local line
    while read -r line; do
        [ -z "$line" ] || check_command "$line"
    done < <(sed -e ':a' -e '/\\$/{N;s/\\\n//;ta' -e '}' -e 's/\(^\| \+\)#.*//' -e 's/ && /\n/g' "$block")
}

# ---- pages ----

# app.c of the commands is the first program of the README.
write_app() {
    awk '/^```c$/ { inside = 1; next } /^```/ && inside { exit } inside' "$source/README.md" >"$run/app.c"
}

# Writes each block to a file and a line "number line language words…" to the index.
split_page() {
    rm -rf "$work/blocks"
    mkdir "$work/blocks"
    awk -v folder="$work/blocks" '
        /^ *```/ {
            inside = !inside
            if (inside) {
                indent = match($0, /[^ ]/) - 1
                file = sprintf("%s/%03d", folder, ++n)
                printf "" > file
                sub(/^ *```/, "")
                printf "%03d %d %s\n", n, NR, $0 > (folder "/index")
            }
            next
        }
        inside { print substr($0, indent + 1) > file }
        END { printf "%s", inside ? "000 0 unclosed\n" : "" > (folder "/index") }' "$1"
}

check_blocks() {
    local page=$1 number line language words cases=no
    split_page "$source_of_pages/$page"
    rm -f "$work/program"
    while read -r number line language words; do
        block=$work/blocks/$number where=$page:$line
        case $language:$words in
            c:* | cpp:* | cmake:* | ini:* | sh:*) "check_$language" ;;
            text:output) check_output ;;
            cases:) cases=yes ;;
            text:) ;;
            *) complain "$where: blocks of language \"$language $words\" are not checked" ;;
        esac
    done <"$work/blocks/index"
    [ $cases = no ] || try "$page" "the cases in it" \
        env -u KOINE_TEST_URL "$build/tests/portable/portable" "$source_of_pages/$page"
}

without_blocks() { awk '/^ *```/ { inside = !inside; next } !inside' "$1"; }

# As the hosts of repositories make them.
anchors() {
    without_blocks "$1" | sed -n 's/^##* //p' | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

check_links() {
    local page=$1 folder target file anchor
    folder=$(dirname "$source_of_pages/$page")
    while read -r target; do
        case $target in http://* | https://*) continue ;; esac
        file=${target%%#*} anchor=
        [ "$file" = "$target" ] || anchor=${target#*#}
        file=${file:+$folder/$file}
        file=${file:-$source_of_pages/$page}
        if [ ! -e "$file" ]; then
            complain "$page: leads nowhere: $target"
        elif [ -n "$anchor" ] && ! anchors "$file" | grep -qxF "$anchor"; then
            complain "$page: there is no heading for $target"
        fi
    done < <(without_blocks "$source_of_pages/$page" | sed 's/`[^`]*`//g' | grep -o '](\([^)]*\))' | sed 's/^](\(.*\))$/\1/')
}

check_page() {
    check_blocks "$1"
    check_links "$1"
}

check_errors_page() {
    cc -std=c11 "${STRICT[@]}" "$source/docs/generate/errors.c" -o "$work/errors" "${flags[@]}"
    "$work/errors" >"$work/errors.md"
    try docs/errors.md "is not what docs/generate/errors.c writes: make docs" \
        diff -u "$source/docs/errors.md" "$work/errors.md"
}

check_portable_page() {
    quietly ninja -C "$build" docs_portable
    quietly "$build/docs/docs_portable" "$source/docs/portable-sql.md" "$source/tests/portable/ledger" "$work/portable.md"
    try docs/portable-sql.md "is not what docs/generate/portable.c writes: make docs" \
        diff -u "$source/docs/portable-sql.md" "$work/portable.md"
}

# ---- the check checks itself ----

# seed NAME: a page with a fault that must be found.
seed() {
    local page=$1.md
    mkdir -p "$work/seeds/docs"
    cat >"$work/seeds/$page"
    : >"$failures"
    check_page "$page" 2>/dev/null
    [ -s "$failures" ] || missed+=("$1")
}

check_itself() {
    local missed=() fence='```'
    source_of_pages=$work/seeds failures=$work/seeded
    seed c <<<"${fence}c"$'\n'"koine_exec(conn, 5);"$'\n'"$fence"
    seed program <<<"${fence}c"$'\n'"int main(void) { return 1; }"$'\n'"$fence"
    seed output <<END
${fence}c
#include <stdio.h>
int main(void) { puts("this"); return 0; }
$fence
${fence}text output
that
$fence
END
    seed cpp <<<"${fence}cpp"$'\n'"koine_exec(conn);"$'\n'"$fence"
    seed docs/adding-a-driver <<<"${fence}c"$'\n'"static koine_code fake_open(void) {}"$'\n'"$fence"
    seed cmake <<<"${fence}cmake"$'\n'"find_package(koine REQUIRED COMPONENTS nonsense)"$'\n'"$fence"
    seed ini <<<"${fence}ini"$'\n'"[a]"$'\n'"url = sqlite:a.db"$'\n'"conect_timeout = 3s"$'\n'"$fence"
    seed make <<<"${fence}sh"$'\n'"make no-such-target"$'\n'"$fence"
    seed preset <<<"${fence}sh"$'\n'"cmake --preset nonsense"$'\n'"$fence"
    seed option <<<"${fence}sh"$'\n'"cmake --preset dev -DKOINE_NONSENSE=ON"$'\n'"$fence"
    seed command <<<"${fence}sh"$'\n'"frobnicate"$'\n'"$fence"
    seed language <<<"${fence}sql"$'\n'"SELECT 1"$'\n'"$fence"
    seed unnamed <<<"${fence}"$'\n'"SELECT 1"$'\n'"$fence"
    seed cases <<<"${fence}cases"$'\n'"[x-1] title"$'\n'"query: SELECT 1 AS a"$'\n'"row: 2"$'\n'"$fence"
    seed unclosed <<<"${fence}text"$'\n'"to the end"
    seed link <<<"[a page](nowhere.md)"
    seed anchor <<<$'# Here\n[a heading](#there)'
    failures=$work/failures
    [ ${#missed[@]} = 0 ] || complain "faults that this check does not find: ${missed[*]}"
}

install_library
build_tools
mkdir "$run"
write_app
: >"$failures"
source_of_pages=$source
cd "$source" || exit
for page in README.md docs/*.md; do check_page "$page"; done
for page in drivers/*/README.md; do [ ! -e "$page" ] || check_links "$page"; done
check_errors_page
check_portable_page
check_itself
[ ! -s "$failures" ] || give_up "$(wc -l <"$failures") faults"
finish
