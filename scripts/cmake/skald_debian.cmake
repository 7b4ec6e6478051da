# The Debian packages: libskald-dev, for those who build, and skald, the program for those who look after stores. What
# cmake --install puts somewhere, and in /usr/share/doc/PACKAGE the documents that Debian's policy asks for (chapter 12):
# who holds the rights, and what changed in Skald and in the package.
function(skald_make_debian_packages)
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_CONTACT "Skald maintainers <maintainers@skald.invalid>")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
  set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/scripts/cmake/strip_files.cmake")
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                  WORLD_EXECUTE)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own, as the first line of its description

  # Static libraries: who links an adapter needs the library behind it, who does not needs none of them.
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libskald-dev)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libisal-dev")
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake, pkg-config, libcereal-dev, libsqlite3-dev, zlib1g-dev, libboost1.81-dev, libboost-json1.81-dev, prometheus-cpp-dev, libpqxx-dev, librdkafka-dev")
  set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
      "event sourcing and CQRS for C++20, development files
Skald stores what happened as events in one log, durable and in order, and
tells it again to aggregates, projections and subscribers. The package has
static libraries, headers, and what find_package and pkg-config need.")
  skald_install_debian_documents(libskald-dev)
  skald_pack_together(development Unspecified libskald_dev_documents)

  if(TARGET skald_program)
    set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME skald)
    set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION database)
    set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION
        "command line of the event store Skald
Migrates the schema of a store in PostgreSQL, shows read models and events
that could not be handled, and sends dead letters in Kafka back.")
    skald_install_debian_documents(skald)
    skald_pack_together(programs programs skald_documents)
  endif()
  # All but the documents of other installations.
  set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR}" skald ALL /)
  include(CPack)
endfunction()

# What of an installation makes one package, whose settings have this name.
macro(skald_pack_together package)
  foreach(component ${ARGN})
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    string(TOUPPER "${component}" component)
    set(CPACK_COMPONENT_${component}_GROUP ${package})
  endforeach()
endmacro()

# In a component that is the name of the package, with '_', and "_documents".
function(skald_install_debian_documents package)
  set(documents "${PROJECT_BINARY_DIR}/debian/${package}")
  string(TIMESTAMP SKALD_DEBIAN_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH if that is set
  file(CONFIGURE OUTPUT "${documents}/changelog.Debian" CONTENT
       "@package@ (@PROJECT_VERSION@-1) unstable; urgency=medium

  * What changed in Skald is in changelog.gz.

 -- @CPACK_PACKAGE_CONTACT@  @SKALD_DEBIAN_DATE@
" @ONLY)
  set_property(DIRECTORY "${PROJECT_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/CHANGELOG.md")
  find_program(SKALD_GZIP gzip)
  mark_as_advanced(SKALD_GZIP)
  if(NOT SKALD_GZIP)
    return()  # no Debian
  endif()
  foreach(changelog "${PROJECT_SOURCE_DIR}/CHANGELOG.md=changelog.gz" "${documents}/changelog.Debian=changelog.Debian.gz")
    string(REPLACE "=" ";" changelog "${changelog}")
    list(GET changelog 0 text)
    list(GET changelog 1 name)
    execute_process(COMMAND "${SKALD_GZIP}" -9nc "${text}" OUTPUT_FILE "${documents}/${name}" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  configure_file("${PROJECT_SOURCE_DIR}/scripts/cmake/debian_copyright" "${documents}/copyright" COPYONLY)
  string(REPLACE "-" "_" component "${package}_documents")
  install(FILES "${documents}/copyright" "${documents}/changelog.gz" "${documents}/changelog.Debian.gz"
                "${PROJECT_SOURCE_DIR}/THIRD_PARTY.md"
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/${package}" COMPONENT ${component} EXCLUDE_FROM_ALL)
endfunction()
