# What a builder can choose.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

set(KOINE_DRIVERS builtin CACHE STRING "Drivers inside the library (builtin) or as loadable modules (module)")
set_property(CACHE KOINE_DRIVERS PROPERTY STRINGS builtin module)
if(NOT KOINE_DRIVERS MATCHES "^(builtin|module)$")
    message(FATAL_ERROR "KOINE_DRIVERS is \"${KOINE_DRIVERS}\": write builtin or module")
endif()

option(KOINE_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(KOINE_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(KOINE_BENCH "Build the benchmarks" OFF)
option(KOINE_FUZZ "Build the fuzzers, with clang" OFF)
option(KOINE_WERROR "Make warnings errors" OFF)
set(KOINE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

set(KOINE_MODULE_DIR "${CMAKE_INSTALL_FULL_LIBDIR}/koine" CACHE PATH "Where the library looks for driver modules")
