# Shared by the scripts of this folder: messages, paths, processes. To be sourced.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash

# The account of every test database. Loopback only, thrown away after the run.
# shellcheck disable=SC2034  # read by the scripts that source this file
readonly ACCOUNT=koine PASSWORD=koine-test DATABASE=koine

say() { printf 'servers: %s\n' "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# Where what is dear to make (the MySQL tree) is kept from one run to the next. Root's home is usually closed to the
# unprivileged user that the engines run as, so root uses the system's cache.
cache_directory() {
    if [ -n "${KOINE_CACHE:-}" ]; then
        printf '%s\n' "$KOINE_CACHE"
    elif [ "$(id -u)" = 0 ]; then
        printf '/var/cache/koine\n'
    else
        printf '%s/koine\n' "${XDG_CACHE_HOME:-$HOME/.cache}"
    fi
}

# The words that start a command as the user the engines run as: PostgreSQL and MySQL refuse root.
unprivileged_words() {
    if [ "$(id -u)" = 0 ]; then
        printf '%s\n' setpriv --reuid=65534 --regid=65534 --clear-groups
    else
        printf '%s\n' setpriv
    fi
}

# A pause without a process: called often. It is cut short by a signal.
exec {pause_fd}<> <(:)
pause() { read -r -t "$1" -u "$pause_fd" || true; }

# The start time of a process in clock ticks, empty for one that is gone or a zombie. Pid and start time
# together name a process for good, a pid alone is handed out again.
process_start_time() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    local -a fields
    read -ra fields <<<"${stat##*) }"
    [ "${fields[0]}" = Z ] || printf '%s\n' "${fields[19]}"
}

process_lives() { [ -n "$(process_start_time "$1")" ]; }

# A port that nobody listens on, below the range that outgoing connections take theirs from, so that an engine
# that is started again finds it free. Two runs may draw the same one: the loser's engine does not start, and
# its supervisor draws again.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec {probe}<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s\n' "$port"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Runs a command as root in a mount namespace of its own, where the machine allows that: what it mounts goes with it,
# even if it is killed.
as_root_with_own_mounts() {
    local -a words=(unshare --mount --propagation private)
    as_root "${words[@]}" true 2>/dev/null || words=()
    as_root "${words[@]}" "$@"
}

# Ends a process: asks with the given signal, insists after ten seconds.
end_process() {
    local pid=$1 signal=$2 turns=0
    kill -s "$signal" "$pid" 2>/dev/null || return 0
    while process_lives "$pid"; do
        [ "$turns" -lt 100 ] || kill -s KILL "$pid" 2>/dev/null || true
        turns=$((turns + 1))
        pause 0.1
    done
}
