// The reference data of the tests, which lies outside the repository.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#ifndef SKALD_SOURCE_DIR
#define SKALD_SOURCE_DIR "."  // where this header is looked at alone
#endif

namespace skald::testing {

/// The path of a file in the folder that SKALD_DATA_DIR names, or else in shared/data beside the
/// source tree (SKALD_SOURCE_DIR, set by CMake). None if it is not there: then this says so in a
/// line that begins with "NO DATA: ", which scripts/test gathers, and the test skips itself.
inline std::optional<std::string> data_file(const std::string& name) {
    const char* folder = std::getenv("SKALD_DATA_DIR");
    const bool named = folder != nullptr && *folder != '\0';
    const std::filesystem::path path =
        std::filesystem::path(named ? folder : SKALD_SOURCE_DIR "/../shared/data") / name;
    std::error_code unreadable;
    if (std::filesystem::exists(path, unreadable)) return path.string();
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::cout << "NO DATA: " << test->test_suite_name() << "." << test->name() << " needs " << name
              << " in SKALD_DATA_DIR or ../shared/data" << std::endl;
    return std::nullopt;
}

}  // namespace skald::testing
