# The shared and the static library from the same objects.

get_property(driver_targets GLOBAL PROPERTY KOINE_DRIVER_OBJECTS)
get_property(driver_libraries GLOBAL PROPERTY KOINE_DRIVER_LIBRARIES)
get_property(driver_requires GLOBAL PROPERTY KOINE_DRIVER_REQUIRES)

set(driver_objects "")
foreach(target IN LISTS driver_targets)
    list(APPEND driver_objects $<TARGET_OBJECTS:${target}>)
endforeach()

set(objects $<TARGET_OBJECTS:koine_core>)
set(libraries PkgConfig::KOINE_INIH PkgConfig::KOINE_URIPARSER)
set(pkg_modules inih liburiparser)
if(KOINE_DRIVERS STREQUAL "builtin")
    list(APPEND objects ${driver_objects})
    list(APPEND libraries ${driver_libraries})
    list(APPEND pkg_modules ${driver_requires})
endif()

# Before 1.0 a minor version may change what was there.
set(soversion ${PROJECT_VERSION_MAJOR})
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(soversion 0.${PROJECT_VERSION_MINOR})
endif()

add_library(koine_shared SHARED ${objects})
set_target_properties(koine_shared PROPERTIES
    OUTPUT_NAME koine EXPORT_NAME koine VERSION ${PROJECT_VERSION} SOVERSION ${soversion}
    LINK_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/koine.map")
# nodelete: the deadline thread may still run when a program closes a plugin that has linked the library.
target_link_options(koine_shared PRIVATE -Wl,-Bsymbolic-functions -Wl,-z,nodelete "-Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/koine.map")
if(NOT KOINE_SANITIZE)
    target_link_options(koine_shared PRIVATE -Wl,--no-undefined)
endif()

add_library(koine_static STATIC ${objects})
set_target_properties(koine_static PROPERTIES OUTPUT_NAME koine)

foreach(target koine_shared koine_static)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
    target_link_libraries(${target} PRIVATE ${libraries} Threads::Threads ${CMAKE_DL_LIBS} m)
    target_include_directories(${target} PUBLIC
        "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
endforeach()
add_library(koine::koine ALIAS koine_shared)
add_library(koine ALIAS koine_shared)

# What unit tests link: the core and the drivers with their hidden symbols, and the internal headers.
add_library(koine_testing INTERFACE)
target_include_directories(koine_testing INTERFACE
    "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/drivers" "${PROJECT_BINARY_DIR}")
if(KOINE_DRIVERS STREQUAL "module" AND KOINE_TESTS AND driver_objects)
    add_library(koine_testing_drivers STATIC EXCLUDE_FROM_ALL ${driver_objects})
    set_target_properties(koine_testing_drivers PROPERTIES LINKER_LANGUAGE C)
    target_link_libraries(koine_testing_drivers PRIVATE koine_static ${driver_libraries})
    target_link_libraries(koine_testing INTERFACE koine_testing_drivers)
endif()
target_link_libraries(koine_testing INTERFACE koine_static)

include(KoineInstall)
