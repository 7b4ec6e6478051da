// Directories of the operating system: made durably, listed, synced.
#pragma once
#include <skald/core/result.hpp>
#include <string>
#include <vector>

#include "file_descriptor.hpp"

namespace skald {

Result<FileDescriptor> open_directory(const std::string& path);

/// Makes the directory and its missing parents, and syncs the parent of each.
Result<void> create_directories(const std::string& path);

/// The names of the regular files in it, sorted.
Result<std::vector<std::string>> list_directory(int descriptor, const std::string& path);

Result<void> sync_directory(int descriptor, const std::string& path);

}  // namespace skald
