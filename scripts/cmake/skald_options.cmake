# How Skald's own code is compiled. Nothing here reaches a project that uses Skald: the options are linked PRIVATE, for
# the build only.
option(SKALD_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
set(SKALD_SANITIZE "" CACHE STRING "Sanitizers for all code, such as address,undefined")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
endif()

add_library(skald_options INTERFACE)
target_compile_features(skald_options INTERFACE cxx_std_20)
target_compile_options(skald_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       # clang warns of designated initializers that leave members to their defaults; g++ does not.
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
                       # Nor does g++ warn of what macros of system headers expand to, such as librdkafka's.
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression-from-macro-expansion>
                       # g++ 12 sees uninitialised members in the destructors of optimised variants.
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                       $<$<BOOL:${SKALD_WERROR}>:-Werror>)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_EXTENSIONS OFF)
  find_program(SKALD_CCACHE ccache)
  if(SKALD_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${SKALD_CCACHE}")
  endif()
  find_program(SKALD_MOLD mold)
  if(SKALD_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
  if(SKALD_SANITIZE)
    add_compile_options(-fsanitize=${SKALD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
                        $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    add_link_options(-fsanitize=${SKALD_SANITIZE})
    # In the code of others nothing can be mended.
    add_compile_options("$<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/sanitizer_ignore.txt>")
  endif()
endif()

# Adapters whose libraries are missing are left out, unless all are wanted, as in CI.
option(SKALD_ALL_ADAPTERS "Fail if the library of an adapter is missing" OFF)

# skald_leave_out(adapters::sqlite "SQLite 3.35"): ends the file that is being read; the summary says what is missing.
macro(skald_leave_out name missing)
  if(SKALD_ALL_ADAPTERS)
    message(FATAL_ERROR "skald::${name} needs ${missing}, which is not installed")
  endif()
  set_property(GLOBAL APPEND PROPERTY SKALD_LEFT_OUT "${name} (needs ${missing})")
  return()
endmacro()

# What is built, and what is not and why.
function(skald_summary)
  get_property(components GLOBAL PROPERTY SKALD_COMPONENTS)
  get_property(left_out GLOBAL PROPERTY SKALD_LEFT_OUT)
  list(FILTER components EXCLUDE REGEX "testing")
  list(JOIN components ", " components)
  message(STATUS "Skald ${PROJECT_VERSION}: ${components}")
  get_property(programs GLOBAL PROPERTY SKALD_PROGRAMS)
  if(programs)
    list(JOIN programs ", " programs)
    message(STATUS "Skald's programs: ${programs}")
  endif()
  foreach(one IN LISTS left_out)
    message(STATUS "Skald leaves out ${one}")
  endforeach()
endfunction()

# skald_module(NAME core HEADERS ... SOURCES ...): a static library skald_core with the alias skald::core, whose public
# headers lie under include/ and whose private ones lie beside its sources.
function(skald_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "HEADERS;SOURCES")
  string(REPLACE "::" "_" target "skald_${arg_NAME}")
  if(arg_SOURCES)
    set(scope PUBLIC)
    add_library(${target} STATIC ${arg_SOURCES})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:skald_options>)
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  add_library(skald::${arg_NAME} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME "${arg_NAME}")
  target_compile_features(${target} ${scope} cxx_std_20)
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS})
endfunction()

# skald_test(NAME core SOURCES ... LIBRARIES ... [LABEL unit]): one test program a module, skald_core_test.
function(skald_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;LABEL" "SOURCES;LIBRARIES")
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  add_executable(skald_${arg_NAME}_test ${arg_SOURCES})
  target_link_libraries(skald_${arg_NAME}_test PRIVATE ${arg_LIBRARIES} skald_options GTest::gtest GTest::gmock GTest::gtest_main)
  # Parameters may hold bytes that are no text; a test's name says which it is.
  gtest_discover_tests(skald_${arg_NAME}_test DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
                       PROPERTIES LABELS ${arg_LABEL} TIMEOUT 300 ENVIRONMENT "SKALD_DATA_DIR=$ENV{SKALD_DATA_DIR}")
endfunction()
