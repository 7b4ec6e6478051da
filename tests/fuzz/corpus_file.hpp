// Where the inputs of a fuzzer begin.
#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace skald::fuzz {

using Buffer = std::vector<std::byte>;

/// Writes one input. `repaired`: its first byte, whether the target makes checksums right; none:
/// the target has no such byte.
void keep(const std::filesystem::path& corpus, const std::string& target, const std::string& name,
          std::span<const std::byte> bytes, std::optional<bool> repaired = {});

/// Segments, and of their frames each kind and what it holds.
void keep_log(const std::filesystem::path& corpus);
void keep_index_run(const std::filesystem::path& corpus);

}  // namespace skald::fuzz
