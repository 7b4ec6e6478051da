# What cmake --install puts where, and what find_package(skald), pkg-config and the Debian packages make of it.
# docs/decisions/0009-installed-by-component.md says why it is cut like this.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
include(skald_debian)

option(SKALD_INSTALL "Install Skald, with what find_package and pkg-config need" ${PROJECT_IS_TOP_LEVEL})
set(SKALD_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/skald" CACHE STRING "Where find_package(skald) looks")
mark_as_advanced(SKALD_CMAKE_DIR)

# skald_install_module(adapters::sqlite FINDS "SQLite3 3.35" LIBS sqlite3): installs the target of skald_module() as a
# component. FINDS: what a project that links the component has to find, as find_package takes it. PACKAGES: what
# pkg-config must know of it; LIBS: libraries without a .pc file.
function(skald_install_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FINDS;PACKAGES;LIBS")
  string(REPLACE "::" "_" file_name "${name}")
  set(target "skald_${file_name}")
  set_property(GLOBAL APPEND PROPERTY SKALD_COMPONENTS "${name}")
  if(NOT SKALD_INSTALL)
    return()
  endif()
  install(TARGETS ${target} EXPORT ${target} FILE_SET HEADERS)
  install(EXPORT ${target} NAMESPACE skald:: DESTINATION "${SKALD_CMAKE_DIR}" FILE "skald-${file_name}-targets.cmake")

  # The components of Skald that it links come first.
  set(text "")
  skald_linked_components(needed ${target})
  foreach(component IN LISTS needed)
    string(REPLACE "::" "_" needed_file "${component}")
    string(APPEND text "include(\"\${CMAKE_CURRENT_LIST_DIR}/skald-${needed_file}.cmake\")\n")
  endforeach()
  foreach(find IN LISTS arg_FINDS)
    string(APPEND text "find_dependency(${find})\n")
  endforeach()
  string(APPEND text "include(\"\${CMAKE_CURRENT_LIST_DIR}/skald-${file_name}-targets.cmake\")\n")
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/cmake/skald-${file_name}.cmake" CONTENT "${text}" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/cmake/skald-${file_name}.cmake" DESTINATION "${SKALD_CMAKE_DIR}")
  skald_install_pkg_config(${name} "${needed}" "${arg_PACKAGES}" "${arg_LIBS}")
endfunction()

# skald_install_program(skald_program): the program goes into the folder of programs. No component of find_package.
function(skald_install_program target)
  get_target_property(name ${target} OUTPUT_NAME)
  set_property(GLOBAL APPEND PROPERTY SKALD_PROGRAMS "${name}")
  if(SKALD_INSTALL)
    install(TARGETS ${target} RUNTIME COMPONENT programs)
  endif()
endfunction()

# The names of the modules that a target links, without skald::.
function(skald_linked_components out target)
  set(components "")
  foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
    get_target_property(linked ${target} ${property})
    foreach(library IN LISTS linked)
      if(library MATCHES "^skald::(.+)$")
        list(APPEND components "${CMAKE_MATCH_1}")
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES components)
  set(${out} "${components}" PARENT_SCOPE)
endfunction()

# skald-adapters-sqlite.pc and its like. The libraries are static, so all that they need stands in Requires and Libs.
function(skald_install_pkg_config name components packages libraries)
  string(REGEX REPLACE "::|_" "-" pc_name "skald-${name}")
  string(REPLACE "::" "_" target "skald_${name}")
  set(requires ${packages})
  foreach(component IN LISTS components)
    string(REGEX REPLACE "::|_" "-" required "skald-${component}")
    list(APPEND requires "${required} = ${PROJECT_VERSION}")
  endforeach()
  list(JOIN requires ", " requires)
  set(libs "")
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL INTERFACE_LIBRARY)
    set(libs "-L\${libdir} -l${target}")
  endif()
  foreach(library IN LISTS libraries)
    string(APPEND libs " ${library}")
  endforeach()
  file(RELATIVE_PATH to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")  # the prefix may be moved
  configure_file("${PROJECT_SOURCE_DIR}/scripts/cmake/skald.pc.in" "${PROJECT_BINARY_DIR}/cmake/${pc_name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/cmake/${pc_name}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()

# The licence goes where the code goes. The Debian packages have documents of their own.
function(skald_install_documents)
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/THIRD_PARTY.md" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/skald" COMPONENT documents)
endfunction()

# Behind all modules.
function(skald_install_package)
  if(NOT SKALD_INSTALL)
    return()
  endif()
  get_property(SKALD_COMPONENTS GLOBAL PROPERTY SKALD_COMPONENTS)
  skald_install_documents()
  if(PROJECT_IS_TOP_LEVEL)
    skald_make_debian_packages()
  endif()

  configure_package_config_file("${PROJECT_SOURCE_DIR}/scripts/cmake/skald-config.cmake.in"
                                "${PROJECT_BINARY_DIR}/cmake/skald-config.cmake"
                                INSTALL_DESTINATION "${SKALD_CMAKE_DIR}" NO_SET_AND_CHECK_MACRO)
  # Before 1.0 a minor version may change the API.
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/skald-config-version.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/cmake/skald-config.cmake" "${PROJECT_BINARY_DIR}/cmake/skald-config-version.cmake"
          DESTINATION "${SKALD_CMAKE_DIR}")
endfunction()
