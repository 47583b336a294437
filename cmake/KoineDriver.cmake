# Drivers: the list of known ones, and the function that a driver's folder calls.
#
#   koine_known_driver(<name> <scheme>...)    in the top CMakeLists.txt: one line an engine
#   koine_add_driver(<name> SOURCES … LIBRARIES … [REQUIRES <pkg-config module>…])    in drivers/<name>/CMakeLists.txt
#
# LIBRARIES are linked. REQUIRES names their pkg-config modules in the same order, for the files that are installed.

set(KOINE_KNOWN_DRIVERS "")
set(KOINE_KNOWN_LINES "")

function(koine_known_driver name)
    string(TOUPPER ${name} upper)
    option(KOINE_DRIVER_${upper} "Build the ${name} driver" ON)
    list(APPEND KOINE_KNOWN_DRIVERS ${name})
    foreach(scheme IN LISTS ARGN)
        string(APPEND KOINE_KNOWN_LINES "KOINE__KNOWN(\"${scheme}\", \"${name}\", \"KOINE_DRIVER_${upper}\")\n")
    endforeach()
    set(KOINE_KNOWN_DRIVERS ${KOINE_KNOWN_DRIVERS} PARENT_SCOPE)
    set(KOINE_KNOWN_LINES "${KOINE_KNOWN_LINES}" PARENT_SCOPE)
endfunction()

# Adds the folders of the chosen drivers and writes the list that core/registry.c is compiled with.
macro(koine_add_known_drivers)
    set(KOINE_BUILT_IN_LINES "")
    foreach(name IN LISTS KOINE_KNOWN_DRIVERS)
        string(TOUPPER ${name} upper)
        if(KOINE_DRIVER_${upper})
            add_subdirectory(drivers/${name})
            if(KOINE_DRIVERS STREQUAL "builtin")
                string(APPEND KOINE_BUILT_IN_LINES "KOINE__BUILT_IN(koine__${name}_driver)\n")
            endif()
        endif()
    endforeach()
    configure_file(cmake/known_drivers.inc.in known_drivers.inc @ONLY)
endmacro()

# The module koine_driver_<name>.so: the same sources, and the entry function.
function(koine_add_driver_module name)
    cmake_parse_arguments(DRIVER "" "" "SOURCES;LIBRARIES;REQUIRES" ${ARGN})
    add_library(koine_module_${name} MODULE ${DRIVER_SOURCES})
    set_target_properties(koine_module_${name} PROPERTIES
        OUTPUT_NAME koine_driver_${name} PREFIX "" C_VISIBILITY_PRESET hidden
        LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/modules")
    target_compile_definitions(koine_module_${name} PRIVATE KOINE_DRIVER_MODULE)
    target_link_libraries(koine_module_${name} PRIVATE koine_warnings koine_shared ${DRIVER_LIBRARIES} Threads::Threads)
    install(TARGETS koine_module_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/koine)
endfunction()

function(koine_add_driver name)
    cmake_parse_arguments(DRIVER "" "" "SOURCES;LIBRARIES;REQUIRES" ${ARGN})
    foreach(library IN LISTS DRIVER_LIBRARIES)
        # The libraries and the tests are linked in other folders than the driver's.
        get_target_property(is_imported ${library} IMPORTED)
        if(is_imported)
            set_target_properties(${library} PROPERTIES IMPORTED_GLOBAL TRUE)
        endif()
    endforeach()
    # With modules these objects are for the unit tests alone, which look inside the driver.
    add_library(koine_driver_${name} OBJECT ${DRIVER_SOURCES})
    set_target_properties(koine_driver_${name} PROPERTIES
        POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(koine_driver_${name} PRIVATE "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(koine_driver_${name} PRIVATE koine_warnings ${DRIVER_LIBRARIES} Threads::Threads)
    set_property(GLOBAL APPEND PROPERTY KOINE_DRIVER_OBJECTS koine_driver_${name})
    set_property(GLOBAL APPEND PROPERTY KOINE_DRIVER_LIBRARIES ${DRIVER_LIBRARIES})
    set_property(GLOBAL APPEND PROPERTY KOINE_DRIVER_REQUIRES ${DRIVER_REQUIRES})
    if(KOINE_DRIVERS STREQUAL "module")
        set_target_properties(koine_driver_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
        koine_add_driver_module(${name} ${ARGN})
    endif()
endfunction()
