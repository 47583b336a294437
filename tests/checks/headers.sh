#!/usr/bin/env bash
# The public headers compile alone, as C11 and as C++17, with gcc and clang, under strict flags; every form of the
# type-safe calls compiles, links with the shared library and works; 33 values do not compile.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

readonly STRICT=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wsign-conversion -Wcast-qual -Wundef -Werror
    -I"$source/include")
readonly C=(-x c -std=c11 -Wstrict-prototypes -Wmissing-prototypes "${STRICT[@]}")
readonly CXX=(-x c++ -std=c++17 -Wold-style-cast "${STRICT[@]}")
readonly LINK=(-x none "$build/libkoine.so" "-Wl,-rpath,$build")

# A header that nothing else was included before; the second inclusion must be nothing.
headers_alone() {
    local header
    for header in koine.h driver.h dialect.h; do
        printf '#include <koine/%s>\n#include <koine/%s>\n' "$header" "$header" >"$work/alone_$header.c"
        # The type of the last declaration of each, so that a header that hides its content fails.
        printf 'size_t (*the_list)(const char **, size_t) = koine_driver_list;\n' >>"$work/alone_$header.c"
        quietly "$1" "${C[@]}" -fsyntax-only "$work/alone_$header.c"
        quietly "$2" "${CXX[@]}" -fsyntax-only "$work/alone_$header.c"
    done
}

forms() {
    quietly "$1" "${C[@]}" -o "$work/forms_c" "$source/tests/checks/headers/forms.c" "${LINK[@]}"
    quietly "$work/forms_c"
    quietly "$2" "${CXX[@]}" -o "$work/forms_cpp" "$source/tests/checks/headers/forms.cpp" "${LINK[@]}"
    quietly "$work/forms_cpp"
}

# values COUNT CALL: a program with so many values in one call
values() {
    local list='' n
    for ((n = 0; n < $1; n++)); do list+=", $n"; done
    printf '#include <koine/koine.h>\nint main(void) { koine_conn *c = NULL; koine_rows *r; koine_stmt *s = NULL;\n'
    printf '(void)r; (void)s; (void)c; return (int)%s; }\n' "${2/LIST/$list}"
}

too_many() {
    local call
    for call in 'koine_exec(c, ""LIST)' 'koine_query(c, &r, ""LIST)' 'koine_stmt_exec(sLIST)' 'koine_stmt_query(s, &rLIST)' \
        'koine_exec_native(c, ""LIST)' 'koine_query_native(c, &r, ""LIST)'; do
        values 32 "$call" >"$work/values.c"
        quietly "$1" -std=c11 -I"$source/include" -Werror=implicit-function-declaration -fsyntax-only "$work/values.c"
        values 33 "$call" >"$work/values.c"
        ! "$1" -std=c11 -I"$source/include" -Werror=implicit-function-declaration -fsyntax-only "$work/values.c" \
            2>/dev/null || wrong "$1: 33 values compile in $call"
    done
}

# What has no meaning as a value must not compile either.
senseless() {
    local value
    for value in '(struct tm *)0' '&c' '1.0L' 'main'; do
        printf '#include <koine/koine.h>\n#include <time.h>\n' >"$work/senseless.c"
        printf 'int main(void) { koine_conn *c = NULL; return (int)koine_exec(c, "", %s); }\n' "$value" \
            >>"$work/senseless.c"
        ! "$1" -std=c11 -I"$source/include" -fsyntax-only "$work/senseless.c" 2>/dev/null ||
            wrong "$1: $value compiles as a value"
    done
}

each_compiler() {
    headers_alone "$1" "$2"
    forms "$1" "$2"
    too_many "$1"
    senseless "$1"
    echo "$1, $2: headers alone, every form, limits"
}

each_compiler gcc g++
each_compiler clang clang++
finish
