#!/usr/bin/env bash
# Every #include of the project keeps to the table of layers in docs/architecture.md, and the core names no engine.
# The check then proves on copies of the project that it would have found a violation.
# SPDX-License-Identifier: MIT

# shellcheck source=common.bash
. "$(dirname "$0")/common.bash"

readonly TABLE=docs/architecture.md
readonly ENGINES='sqlite|postgres|libpq|mysql|mariadb'

# Headers of C11, of POSIX.1-2008, and of Linux where POSIX has none.
readonly LIBC=' assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
    stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
    arpa/inet dirent dlfcn fcntl fnmatch glob langinfo net/if netdb netinet/in netinet/tcp poll pthread pwd grp sched
    semaphore strings sys/ioctl sys/mman sys/resource sys/select sys/socket sys/stat sys/statvfs sys/time sys/types
    sys/uio sys/un sys/utsname sys/wait termios unistd
    argp endian malloc sys/random sys/syscall '

declare -a layers globs allowed

trimmed() {
    local text=$1
    text=${text#"${text%%[! ]*}"}
    printf '%s' "${text%"${text##*[! ]}"}"
}

# read_table FILE: layers, globs (with blanks between) and allowed (",name,name,") row by row
read_table() {
    local line name files may
    layers=() globs=() allowed=()
    while IFS= read -r line; do
        IFS='|' read -r _ name files may _ <<<"$line"
        name=$(trimmed "$name")
        case $name in layer | -*) continue ;; esac
        layers+=("$name")
        globs+=("$(trimmed "${files//\`/}")")
        may=${may//\`/}
        allowed+=(",$(trimmed "${may//, /,}"),")
    done < <(sed -n '/^## Layers/,/^## [^L]/p' "$1" | grep '^|')
    [ ${#layers[@]} -ge 10 ] || give_up "no table of layers in $TABLE"
}

# A row may name rows below it, libc and headers.
check_table() {
    local i j name below found=0
    for i in "${!layers[@]}"; do
        below=,libc,
        for ((j = i + 1; j < ${#layers[@]}; j++)); do below+="${layers[j]},"; done
        while IFS= read -r name; do
            case $name in '' | '<'*'>' | '"'*'"') continue ;; esac
            [[ $below == *",$name,"* ]] || {
                echo "$TABLE: layer \"${layers[i]}\" names \"$name\", which is no row below it"
                found=1
            }
        done < <(tr ',' '\n' <<<"${allowed[i]}")
    done
    return $found
}

# layer_of FILE: sets layer to the row's number; fails when there is none
layer_of() {
    local i glob
    for i in "${!layers[@]}"; do
        # shellcheck disable=SC2086  # the words are the globs
        for glob in ${globs[i]}; do
            # shellcheck disable=SC2053  # a pattern
            if [[ $1 == $glob ]]; then
                layer=$i
                return 0
            fi
        done
    done
    return 1
}

# target_of FILE INCLUDE: sets target to the project's file that is meant; fails for a header of others
target_of() {
    local name=${2:1:-1} folder
    case $2 in
        '<koine/'*)
            target=include/$name
            return 0
            ;;
        '<'*) return 1 ;;
    esac
    for folder in "$(dirname "$1")" core; do
        [ -e "$folder/$name" ] || continue
        # Only the core is compiled with its own folder among those that are searched.
        [ "$folder" = "$(dirname "$1")" ] || [[ $1 == core/* ]] || continue
        target=$(realpath --relative-to=. "$folder/$name")
        return 0
    done
    return 1
}

# may_include FILE INCLUDE: whether the layer of FILE, the number `layer`, may
may_include() {
    local own=$layer list=${allowed[layer]} name=${2:1:-1}
    if target_of "$1" "$2"; then
        layer_of "$target" || return 1
        [ "$layer" = "$own" ] || [[ $list == *",${layers[layer]},"* ]]
        return
    fi
    [[ $list == *",$2,"* ]] && return 0
    [[ $2 == '<'* && $list == *,libc,* && ${LIBC//$'\n'/ } == *" ${name%.h} "* ]]
}

check_file() {
    local file=$1 include found=0 own
    layer_of "$file" || {
        echo "$file belongs to no layer of $TABLE"
        return 1
    }
    own=$layer
    while read -r include; do
        layer=$own
        may_include "$file" "$include" || {
            echo "$file: layer \"${layers[own]}\" may not include $include"
            found=1
        }
    done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*([<"][^>"]*[>"]).*/\1/p' "$file")
    return $found
}

# The code without its comments.
code_of() { gcc -fpreprocessed -dD -E -P -x c "$1" 2>/dev/null; }

names_no_engine() {
    local names
    names=$(code_of "$1" | grep -Eio "[a-z_\"]*($ENGINES)[a-z_\"]*" | sort -u | tr '\n' ' ') || return 0
    echo "$1: the core names an engine: $names"
    return 1
}

# check_tree FOLDER [FILE]: prints what is wrong there, or with one file; fails when something is
check_tree() (
    cd "$1" || exit 1
    shopt -s nullglob
    layer=0 target='' found=0
    read_table "$TABLE"
    check_table || found=1
    files=({core,core/sql,drivers/*,include/koine,examples,bench,tests/support,tests/portable,tests/conformance}/*.{c,h,inc})
    [ $# = 1 ] || files=("$2")
    for file in "${files[@]}"; do
        check_file "$file" || found=1
        if [[ $file == core/* ]]; then names_no_engine "$file" || found=1; fi
    done
    exit $found
)

# refused FILE WORDS: the copy is refused for one reason, which holds the words
refused() {
    local said
    if said=$(check_tree . "$1"); then
        wrong "not found: \"$(tail -n 1 "$1")\" in $1"
    elif [ "$(grep -c . <<<"$said")" != 1 ] || [[ $said != *"$2"* ]]; then
        wrong "$1: instead of \"$2\" the check says: $said"
    fi
}

# seed FILE LINE WORDS: a copy with the line at the end of the file is refused with the words
seed() {
    cp "$1" "$work/kept" 2>/dev/null || : >"$work/kept"
    printf '%s\n' "$2" >>"$1"
    refused "$1" "$3"
    if [ -s "$work/kept" ]; then cp "$work/kept" "$1"; else rm "$1"; fi
}

prove_itself() {
    local part
    for part in core drivers include examples tests/support tests/portable tests/conformance docs/architecture.md; do
        mkdir -p "$work/copy/$(dirname "$part")"
        cp -R "$source/$part" "$work/copy/$part"
    done
    cd "$work/copy"
    check_tree . core/utf8.c || wrong "the copy is refused without a fault"
    seed core/utf8.c '#include "connection.h"' 'may not include "connection.h"'
    seed core/sql/lexer.c '#include "registry.h"' '"sql" may not include'
    seed core/cache.c '  #  include "statement.h" // below' '"parts" may not include'
    seed core/rows.c '#include <ini.h>' 'may not include <ini.h>'
    seed core/rows.c '#include "../tests/support/fake_driver.h"' 'may not include'
    seed core/config.c 'static int odd(const char *n) { return strcmp(n, "mysql"); }' 'names an engine: "mysql"'
    seed core/config.c 'extern const koine_driver koine__sqlite_driver;' 'names an engine'
    seed core/newcomer.c '#include <stdio.h>' 'core/newcomer.c belongs to no layer'
    seed drivers/sqlite/rows.c '#include "../../core/memory.h"' 'may not include'
    seed drivers/sqlite/rows.c '#include "memory.h"' 'may not include'
    seed drivers/sqlite/rows.c '#include <libpq-fe.h>' 'may not include'
    seed drivers/mysql/rows.c '#include "../sqlite/sqlite.h"' 'may not include'
    seed tests/conformance/rows.c '#include <koine/driver.h>' 'may not include'
    seed examples/utterances.c '#include "memory.h"' 'may not include'
    seed include/koine/koine.h '#include <stdio.h>' 'may not include <stdio.h>'
    seed include/koine/driver.h '#include <uriparser/Uri.h>' 'may not include'
    sed -i 's/^| basics |.*driver.h, /&sql, /' "$TABLE"
    refused core/utf8.c 'layer "basics" names "sql"'
}

check_tree "$source" || give_up "the layers of $TABLE are not kept to"
prove_itself
finish
