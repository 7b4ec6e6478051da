# The Debian package, libskald-dev: what cmake --install puts somewhere, and in /usr/share/doc/libskald-dev the documents
# that Debian's policy asks for (chapter 12): who holds the rights, and what changed in Skald and in the package.
function(skald_make_debian_package)
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME libskald-dev)
  set(CPACK_PACKAGE_CONTACT "Skald maintainers <maintainers@skald.invalid>")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
  set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/scripts/cmake/strip_archives.cmake")
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
  set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                  WORLD_EXECUTE)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "event sourcing and CQRS for C++20, development files")
  set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
      "Skald stores what happened as events in one log, durable and in order, and
tells it again to aggregates, projections and subscribers. The package has
static libraries, headers, and what find_package and pkg-config need.")
  # Static libraries: who links an adapter needs the library behind it, who does not needs none of them.
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libisal-dev")
  set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cmake, pkg-config, libcereal-dev, libsqlite3-dev, zlib1g-dev, libboost1.81-dev, libboost-json1.81-dev, prometheus-cpp-dev, libpqxx-dev, librdkafka-dev")
  skald_install_debian_documents()
  # All but the documents of other installations.
  set(CPACK_INSTALL_CMAKE_PROJECTS "")
  foreach(component Unspecified debian_documents)
    list(APPEND CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR}" skald ${component} /)
  endforeach()
  include(CPack)
endfunction()

function(skald_install_debian_documents)
  set(documents "${PROJECT_BINARY_DIR}/debian")
  string(TIMESTAMP SKALD_DEBIAN_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH if that is set
  file(CONFIGURE OUTPUT "${documents}/changelog.Debian" CONTENT
       "libskald-dev (@PROJECT_VERSION@-1) unstable; urgency=medium

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
  install(FILES "${documents}/copyright" "${documents}/changelog.gz" "${documents}/changelog.Debian.gz"
                "${PROJECT_SOURCE_DIR}/THIRD_PARTY.md"
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/libskald-dev" COMPONENT debian_documents EXCLUDE_FROM_ALL)
endfunction()
