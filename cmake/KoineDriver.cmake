# Drivers: the list of known ones, and the function that a driver's folder calls.
#
#   koine_known_driver(<name> <scheme>...)    in the top CMakeLists.txt: one line an engine
#   koine_add_driver(<name> SOURCES … LIBRARIES … [REQUIRES <pkg-config module>…])    in drivers/<name>/CMakeLists.txt
#
# LIBRARIES are linked, REQUIRES goes to koine.pc so that static linking finds the same libraries.

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
            if(KOINE_DRIVERS STREQUAL builtin)
                string(APPEND KOINE_BUILT_IN_LINES "KOINE__BUILT_IN(koine__${name}_driver)\n")
            endif()
        endif()
    endforeach()
    configure_file(cmake/known_drivers.inc.in known_drivers.inc @ONLY)
endmacro()

function(koine_add_driver name)
    cmake_parse_arguments(DRIVER "" "" "SOURCES;LIBRARIES;REQUIRES" ${ARGN})
    if(KOINE_DRIVERS STREQUAL module)
        add_library(koine_driver_${name} MODULE ${DRIVER_SOURCES})
        set_target_properties(koine_driver_${name} PROPERTIES
            PREFIX "" C_VISIBILITY_PRESET hidden LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/modules")
        target_compile_definitions(koine_driver_${name} PRIVATE KOINE_DRIVER_MODULE)
        target_link_libraries(koine_driver_${name} PRIVATE koine_warnings koine_shared ${DRIVER_LIBRARIES} Threads::Threads)
        install(TARGETS koine_driver_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/koine)
    else()
        add_library(koine_driver_${name} OBJECT ${DRIVER_SOURCES})
        set_target_properties(koine_driver_${name} PROPERTIES
            POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
        target_include_directories(koine_driver_${name} PRIVATE "${PROJECT_SOURCE_DIR}/include")
        target_link_libraries(koine_driver_${name} PRIVATE koine_warnings ${DRIVER_LIBRARIES} Threads::Threads)
        set_property(GLOBAL APPEND PROPERTY KOINE_DRIVER_OBJECTS koine_driver_${name})
        set_property(GLOBAL APPEND PROPERTY KOINE_DRIVER_LIBRARIES ${DRIVER_LIBRARIES})
        set_property(GLOBAL APPEND PROPERTY KOINE_DRIVER_REQUIRES ${DRIVER_REQUIRES})
    endif()
endfunction()
