# What `cmake --install` installs: headers, both libraries, koine.pc, and the package for find_package(koine).
# All of it can be installed under another prefix than the configured one.

include(CMakePackageConfigHelpers)

install(DIRECTORY include/koine DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(TARGETS koine_shared EXPORT koineTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_COMPONENT development)
install(TARGETS koine_static EXPORT koineStaticTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/koine)
install(EXPORT koineTargets NAMESPACE koine:: DESTINATION ${package_dir})
install(EXPORT koineStaticTargets NAMESPACE koine:: DESTINATION ${package_dir})

# The pkg-config variables of each library: PkgConfig::NAME has NAME_LDFLAGS.
set(prefixes "")
foreach(library IN LISTS libraries)
    if(library MATCHES "^PkgConfig::(.*)$")
        list(APPEND prefixes ${CMAKE_MATCH_1})
    endif()
endforeach()

# Plain flags and no Requires.private: that would ask for the client libraries' development files even of a program
# that links the shared library, and for those of libpq's own static dependencies of one that links the static one.
set(flags "")
set(KOINE_STATIC_MODULES "")
foreach(prefix module IN ZIP_LISTS prefixes pkg_modules)
    list(APPEND flags ${${prefix}_LDFLAGS})
    string(APPEND KOINE_STATIC_MODULES "    koine_find_client(${prefix} ${module})\n")
endforeach()
foreach(folder IN LISTS CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    list(REMOVE_ITEM flags -L${folder} -L${folder}/)
endforeach()
list(REMOVE_DUPLICATES flags)
string(REPLACE ";" " " KOINE_PC_PRIVATE "${flags}")

set(pkgconfig_dir "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH KOINE_PC_PREFIX "${pkgconfig_dir}" "${CMAKE_INSTALL_PREFIX}/.")
file(RELATIVE_PATH KOINE_PC_LIBDIR "${pkgconfig_dir}" "${CMAKE_INSTALL_FULL_LIBDIR}")
file(RELATIVE_PATH KOINE_PC_INCLUDEDIR "${pkgconfig_dir}" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
configure_file(cmake/koine.pc.in koine.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/koine.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

configure_package_config_file(cmake/koineConfig.cmake.in koineConfig.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(koineConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/koineConfig.cmake" "${PROJECT_BINARY_DIR}/koineConfigVersion.cmake"
    DESTINATION ${package_dir})
