// Readers that look at every byte, and a check over bytes to compare them with.
#pragma once
#include <cstdint>
#include <skald/core/event_store.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "data_set.hpp"

namespace skald::bench {

/// Reads each byte once.
std::uint64_t touch(std::string_view bytes);

/// CRC32C, as the store computes it.
std::uint32_t checksum(std::string_view bytes);

/// Keeps the compiler from leaving work out whose result nobody needs.
void keep(std::uint64_t value);

/// Reads all pages of a request and touches the payloads; yields the number of events.
std::uint64_t read_touching(EventStore& store, ReadRequest request);

/// The log of a store in memory, as much of it as the system has cached: for checks without reads.
class MappedLog {
public:
    explicit MappedLog(const std::string& folder);
    ~MappedLog();
    MappedLog(const MappedLog&) = delete;
    MappedLog& operator=(const MappedLog&) = delete;

    /// The checksum of the next bytes, from the beginning again at the end.
    void check_next(std::uint64_t bytes);

private:
    std::vector<std::string_view> files_;
    std::size_t file_ = 0;
    std::uint64_t offset_ = 0;
};

}  // namespace skald::bench
