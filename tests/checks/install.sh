#!/usr/bin/env bash
# cmake --install gives a library that others can use: the files are there, and a program outside the tree builds
# with pkg-config (shared, static) and find_package (shared, static), and runs.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

readonly OUTPUT=$'KOINE_ERR_FOREIGN_KEY\n10 Thessaloniki'

prefix=$work/prefix
version=$(sed -n 's/^#define KOINE_VERSION_TEXT "\(.*\)"/\1/p' "$source/include/koine/koine.h")
# Before 1.0 the SONAME carries major and minor.
soversion=${version%%.*}
[ "$soversion" != 0 ] || soversion=${version%.*}

quietly cmake --install "$build" --prefix "$prefix"
# The prefix is moved, as a package builder's staging folder is: nothing may have kept its first name.
mv "$prefix" "$work/moved"
prefix=$work/moved
libdir=$(dirname "$(find "$prefix" -name libkoine.a)")

check_files() {
    local file
    for file in include/koine/koine.h include/koine/driver.h include/koine/dialect.h; do
        cmp -s "$source/$file" "$prefix/$file" || wrong "$file is not installed as it is in the source"
    done
    [ "$(find "$prefix/include" -type f | wc -l)" = 3 ] || wrong "more than the three public headers is installed"
    for file in libkoine.a "libkoine.so.$version" pkgconfig/koine.pc cmake/koine/koineConfig.cmake \
        cmake/koine/koineConfigVersion.cmake cmake/koine/koineTargets.cmake; do
        [ -f "$libdir/$file" ] || wrong "$file is not installed"
    done
    [ "$(readlink "$libdir/libkoine.so.$soversion")" = "libkoine.so.$version" ] || wrong "libkoine.so.$soversion is no link"
    [ "$(readlink "$libdir/libkoine.so")" = "libkoine.so.$soversion" ] || wrong "libkoine.so is no link"
    readelf -d "$libdir/libkoine.so.$version" >"$work/dynamic"
    grep -q "SONAME.*\[libkoine\.so\.$soversion\]" "$work/dynamic" || wrong "the SONAME is not libkoine.so.$soversion"
    ! grep -Eq 'R(UN)?PATH' "$work/dynamic" || wrong "the installed library has a RUNPATH"
    ! grep -rIlP "(?<![\\w.}/-]|lude)(-[IL])?(\\Q$source\\E|\\Q$build\\E)(?![\\w.-])" "$prefix" || wrong "these files name the place where they were built"
}

# run_program NAME FILE: it runs, and prints what it should
run_program() {
    local said
    said=$(LD_LIBRARY_PATH=$libdir "$2") || give_up "$1: the program failed"
    [ "$said" = "$OUTPUT" ] || wrong "$1: the program printed \"$said\""
    echo "$1: builds and runs"
}

# needs_library FILE: whether it is linked with the shared library
needs_library() { readelf -d "$1" | grep -q "NEEDED.*\[libkoine\.so\.$soversion\]"; }

check_kind() {
    needs_library "$2" || wrong "$1: not linked with libkoine.so.$soversion"
    run_program "$1" "$2"
}

check_static() {
    ! needs_library "$2" || wrong "$1: linked with the shared library"
    run_program "$1" "$2"
}

check_pkg_config() {
    export PKG_CONFIG_PATH=$libdir/pkgconfig
    [ "$(pkg-config --modversion koine)" = "$version" ] || wrong "koine.pc has another version than koine.h"
    mkdir "$work/make"
    quietly make -C "$source/tests/packaging" OUT="$work/make" shared static
    check_kind 'pkg-config --libs' "$work/make/program_shared"
    check_static 'pkg-config --static --libs' "$work/make/program_static"
    unset PKG_CONFIG_PATH
}

check_find_package() {
    quietly cmake -S "$source/tests/packaging" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix"
    quietly cmake --build "$work/cmake"
    check_kind 'find_package, koine::koine' "$work/cmake/program_koine"
    check_static 'find_package, koine::koine_static' "$work/cmake/program_koine_static"

    # A machine that has Koine's files and no client library's: pkg-config finds nothing there.
    mkdir "$work/none"
    quietly env PKG_CONFIG_LIBDIR="$work/none" cmake -S "$source/tests/packaging" -B "$work/shared" \
        -DCMAKE_PREFIX_PATH="$prefix" -DSHARED_ONLY=ON
    quietly cmake --build "$work/shared"
    check_kind 'find_package, without the client libraries' "$work/shared/program_koine"
    ! PKG_CONFIG_LIBDIR=$work/none cmake -S "$source/tests/packaging" -B "$work/static" \
        -DCMAKE_PREFIX_PATH="$prefix" >/dev/null 2>&1 || wrong 'the static library is found without the client libraries'
}

check_files
check_pkg_config
check_find_package
finish
