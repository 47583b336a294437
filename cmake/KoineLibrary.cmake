# The shared and the static library from the same objects, and their installation.

include(CMakePackageConfigHelpers)

get_property(driver_objects GLOBAL PROPERTY KOINE_DRIVER_OBJECTS)
get_property(driver_libraries GLOBAL PROPERTY KOINE_DRIVER_LIBRARIES)
get_property(driver_requires GLOBAL PROPERTY KOINE_DRIVER_REQUIRES)

set(objects $<TARGET_OBJECTS:koine_core>)
foreach(target IN LISTS driver_objects)
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
endforeach()
set(libraries PkgConfig::KOINE_INIH PkgConfig::KOINE_URIPARSER ${driver_libraries} Threads::Threads ${CMAKE_DL_LIBS} m)

add_library(koine_shared SHARED ${objects})
set_target_properties(koine_shared PROPERTIES
    OUTPUT_NAME koine EXPORT_NAME koine VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/koine.map")
# nodelete: the deadline thread may still run when a program closes a plugin that has linked the library.
target_link_options(koine_shared PRIVATE -Wl,-z,nodelete "-Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/koine.map")
if(NOT KOINE_SANITIZE)
    target_link_options(koine_shared PRIVATE -Wl,--no-undefined)
endif()
target_link_libraries(koine_shared PRIVATE ${libraries})

add_library(koine_static STATIC ${objects})
set_target_properties(koine_static PROPERTIES OUTPUT_NAME koine)
target_link_libraries(koine_static PRIVATE ${libraries})

foreach(target koine_shared koine_static)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
    target_include_directories(${target} PUBLIC
        "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
endforeach()
add_library(koine::koine ALIAS koine_shared)
add_library(koine ALIAS koine_shared)

# What unit tests link: the same objects with their hidden symbols, and the internal headers.
add_library(koine_testing INTERFACE)
target_link_libraries(koine_testing INTERFACE koine_static)
target_include_directories(koine_testing INTERFACE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/drivers")

install(DIRECTORY include/koine DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(TARGETS koine_shared EXPORT koineTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_COMPONENT development)
install(TARGETS koine_static EXPORT koineStaticTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/koine)
install(EXPORT koineTargets NAMESPACE koine:: DESTINATION ${package_dir})
install(EXPORT koineStaticTargets NAMESPACE koine:: DESTINATION ${package_dir})

set(KOINE_REQUIRES inih liburiparser ${driver_requires})
string(REPLACE ";" " " KOINE_PC_REQUIRES "${KOINE_REQUIRES}")
# koineConfig.cmake makes the imported targets anew that the static library was linked with; a driver lists its
# LIBRARIES and REQUIRES in the same order.
set(prefixes KOINE_INIH KOINE_URIPARSER)
foreach(library IN LISTS driver_libraries)
    if(library MATCHES "^PkgConfig::(.*)$")
        list(APPEND prefixes ${CMAKE_MATCH_1})
    endif()
endforeach()
set(KOINE_STATIC_CHECKS "")
foreach(prefix module IN ZIP_LISTS prefixes KOINE_REQUIRES)
    string(APPEND KOINE_STATIC_CHECKS "    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})\n")
endforeach()

configure_file(cmake/koine.pc.in koine.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/koine.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_package_config_file(cmake/koineConfig.cmake.in koineConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(koineConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/koineConfig.cmake" "${PROJECT_BINARY_DIR}/koineConfigVersion.cmake"
    DESTINATION ${package_dir})
