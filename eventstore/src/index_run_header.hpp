// The first 4 KiB of an index file.
#pragma once
#include <array>
#include <cstdint>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>
#include <span>
#include <string>
#include <vector>

#include "index_part.hpp"

namespace skald {

/// Of index files alone. The index is made again from the log where a program does not know it.
inline constexpr std::uint32_t index_format_version = 1;

struct IndexRunSection {
    std::uint64_t offset = 0;  // in the file; a multiple of a block
    std::uint64_t length = 0;

    friend bool operator==(const IndexRunSection&, const IndexRunSection&) = default;
};

/// The numbers are those of the table in the header.
enum class IndexSection : std::uint8_t {
    // Three of each kind of keys, in the order of KeyKind.
    entries = 0,
    directory = 1,
    lists = 2,
    // Of all.
    ids = 15,
    id_directory = 16,
    spots = 17,
    lives = 18,
    filter = 19,
    checksums = 20,  // the last in the file
};
inline constexpr std::size_t index_section_count = 21;

struct IndexRunHeader {
    static constexpr std::size_t bytes = 4096;

    Uuid log;
    IndexRange range;
    std::array<IndexRunSection, index_section_count> sections{};
    std::uint32_t table_checksum = 0;  // of the section of checksums

    IndexRunSection& operator[](IndexSection section) {
        return sections[static_cast<std::size_t>(section)];
    }
    const IndexRunSection& operator[](IndexSection section) const {
        return sections[static_cast<std::size_t>(section)];
    }
    friend bool operator==(const IndexRunHeader&, const IndexRunHeader&) = default;
};

/// Entries, directory or lists of a kind.
inline constexpr IndexSection section_of(KeyKind kind, IndexSection which) {
    return static_cast<IndexSection>(3 * static_cast<int>(kind) + static_cast<int>(which));
}

std::vector<std::byte> encode(const IndexRunHeader& header);

/// Checks that all sections lie within a file of `file_bytes`, and that their sizes belong
/// together. Errors: corrupt (also: of another log), unsupported_format.
Result<IndexRunHeader> decode_index_run_header(std::span<const std::byte> bytes,
                                               std::uint64_t file_bytes, const Uuid& log,
                                               const std::string& path);

}  // namespace skald
