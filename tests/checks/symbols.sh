#!/usr/bin/env bash
# The libraries define no public symbol without the prefix koine_, and use no function that ends, interrupts or talks
# for the program that they are in.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

# Ending the process, assertions, standard streams, locale, environment, signal handlers. glibc's fortified variants
# are __NAME_chk, its C99 and C23 ones __isoc99_NAME.
readonly ENDS='exit|_exit|_Exit|quick_exit|abort|__assert_fail|__assert_perror_fail|longjmp|siglongjmp'
readonly TALKS='printf|fprintf|vprintf|vfprintf|dprintf|vdprintf|puts|fputs|putchar|putc|fputc|_IO_putc|perror|psignal|stdout|stderr|stdin|syslog|vsyslog|error|warn|warnx|err|errx'
readonly CHANGES='setlocale|uselocale|setenv|putenv|unsetenv|clearenv|signal|sigaction|sigset|sysv_signal|__sysv_signal|bsd_signal|alarm|setitimer|sigprocmask|raise|kill|chdir|fchdir|umask|srand|srandom'
readonly FORBIDDEN="^(__isoc[0-9]+_)?(_*)($ENDS|$TALKS|$CHANGES)(_chk|_unlocked)?$"

# Object and function: libmysqlclient changes a signal's handling while it starts, and this file puts it back.
readonly EXCEPTIONS='client.c.o sigaction'

shared=$(readlink -f "$build/libkoine.so")
static=$build/libkoine.a

# Symbol names of nm's output, without versions.
names() { awk 'NF > 1 { sub(/@.*/, "", $NF); print $NF }' | sort -u; }

# Object and function, a line each. That the shared library is made of the same objects makes these enough for it,
# but for what its linking adds.
nm -gA --undefined-only "$static" 2>/dev/null |
    awk '{ sub(/@.*/, "", $NF); split($1, part, ":"); print part[2], $NF }' | sort -u >"$work/static.references"

excused() { grep -Fqx "$1" <<<"$EXCEPTIONS"; }

forbid_static() {
    local object name
    while read -r object name; do
        if [[ $name =~ $FORBIDDEN ]] && ! excused "$object $name"; then wrong "$object refers to $name"; fi
    done <"$work/static.references"
}

forbid_shared() {
    local name
    while read -r name; do
        if [[ $name =~ $FORBIDDEN ]] && ! grep -q " $name\$" "$work/static.references"; then
            wrong "the shared library refers to $name"
        fi
    done <"$work/shared.undefined"
}

nm -D --defined-only "$shared" | names >"$work/shared.defined"
nm -D --undefined-only "$shared" | names >"$work/shared.undefined"
nm -g --defined-only "$static" 2>/dev/null | grep -v ':$' | names >"$work/static.defined"

# A pattern that finds nothing proves nothing: it must find these.
for name in exit abort printf __printf_chk __vfprintf_chk puts stderr signal setlocale _exit __isoc23_printf; do
    [[ $name =~ $FORBIDDEN ]] || wrong "the pattern does not know $name"
done
for name in snprintf vsnprintf __snprintf_chk __stack_chk_fail pthread_sigmask sigaddset atexit_handler; do
    [[ ! $name =~ $FORBIDDEN ]] || wrong "the pattern forbids $name"
done
grep -qx koine_open "$work/shared.defined" || wrong "the shared library does not export koine_open"
grep -qx koine_open "$work/static.defined" || wrong "the static library does not define koine_open"
grep -q ' snprintf$' "$work/static.references" || wrong "nm does not list the references of the static library"

found=$(grep -Ev '^(koine_|KOINE_0$)' "$work/shared.defined" | tr '\n' ' ') || true
[ -z "$found" ] || wrong "the shared library exports $found"
# Of the double underscore only what the macros of the header expand to.
found=$(grep '^koine__' "$work/shared.defined" | while read -r name; do
    grep -q "KOINE_API.*[ *]$name(" "$source"/include/koine/*.h || printf '%s ' "$name"
done)
[ -z "$found" ] || wrong "the shared library exports internal names: $found"
# The other way round: what the headers promise is there.
found=$(cat "$source"/include/koine/*.h | tr '\n' ' ' | grep -oE 'KOINE_API [^;{]*\(' | grep -oE 'koine_[a-z_]+\(' |
    tr -d '(' | sort -u | comm -23 - "$work/shared.defined" | tr '\n' ' ')
[ -z "$found" ] || wrong "the headers declare what the shared library does not export: $found"
found=$(grep -Ev '^koine_' "$work/static.defined" | tr '\n' ' ') || true
[ -z "$found" ] || wrong "the static library defines $found"

forbid_static
forbid_shared
finish "$(grep -c . "$work/shared.defined") exported symbols, $(grep -c . "$work/static.defined") in the static library"
