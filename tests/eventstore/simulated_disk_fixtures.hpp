// What the tests of the simulated disk share.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <skald/eventstore/testing/simulated_disk.hpp>

namespace skald {

inline constexpr std::size_t sector = 512;
inline const Error broken{Errc::io, "broken on purpose"};

inline std::vector<std::byte> bytes_of(char value, std::size_t size) {
    return std::vector<std::byte>(size, static_cast<std::byte>(value));
}

inline std::vector<std::byte> read(DiskFile& file, std::uint64_t offset, std::size_t size) {
    std::vector<std::byte> bytes(size);
    bytes.resize(*file.read_at(offset, bytes));
    return bytes;
}

inline std::vector<std::byte> read_uncached(DiskFile& file, std::uint64_t offset,
                                            std::size_t size) {
    std::vector<std::byte> bytes(size);
    bytes.resize(*file.read_uncached(offset, bytes));
    return bytes;
}

// A durable file that holds `size` bytes of `value`.
inline std::unique_ptr<DiskFile> durable_file(SimulatedDisk& disk, const std::string& name,
                                              char value, std::size_t size) {
    auto file = *disk.open(name, OpenMode::create_new);
    EXPECT_TRUE(file->write_at(0, bytes_of(value, size)));
    EXPECT_TRUE(file->sync());
    EXPECT_TRUE(disk.sync_directory());
    return file;
}

inline void power_cycle(SimulatedDisk& disk) {
    disk.crash();
    disk.restart();
}

// The different values in each sector of a file, in order: "a", "ab" ...
inline std::vector<std::string> values_by_sector(const std::vector<std::byte>& bytes) {
    std::vector<std::string> values;
    for (std::size_t begin = 0; begin < bytes.size(); begin += sector) {
        std::string found;
        for (std::size_t i = begin; i < std::min(bytes.size(), begin + sector); ++i) {
            const char value = static_cast<char>(bytes[i]);
            if (found.empty() || found.back() != value) found += value;
        }
        values.push_back(found);
    }
    return values;
}

}  // namespace skald
