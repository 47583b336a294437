# Warnings and sanitizers, for the project's own code only.

add_library(koine_warnings INTERFACE)
target_compile_options(koine_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
    -Wcast-qual -Wformat=2 -Wundef $<$<BOOL:${KOINE_WERROR}>:-Werror>)
target_compile_definitions(koine_warnings INTERFACE _GNU_SOURCE)

# Not a compile feature: that is satisfied by a compiler's newer default, extensions included.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

if(KOINE_SANITIZE)
    add_compile_options(-fsanitize=${KOINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${KOINE_SANITIZE})
endif()
