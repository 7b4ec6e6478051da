// How many bytes reach the disk below a folder: also those that the file system adds.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace skald::bench {

class BlockDevice {
public:
    /// None: the folder is not on a device that counts, such as one in memory.
    static std::optional<BlockDevice> below(const std::string& folder);

    /// Since the machine was started, whoever wrote them.
    std::uint64_t bytes_written() const;

private:
    explicit BlockDevice(std::string statistics) : statistics_(std::move(statistics)) {}

    std::string statistics_;  // the file in which the system counts
};

}  // namespace skald::bench
