#include "block_device.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fstream>

namespace skald::bench {

std::optional<BlockDevice> BlockDevice::below(const std::string& folder) {
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0) return std::nullopt;
    const std::string number =
        std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
    BlockDevice device("/sys/dev/block/" + number + "/stat");
    if (!std::ifstream(device.statistics_)) return std::nullopt;
    return device;
}

std::uint64_t BlockDevice::bytes_written() const {
    constexpr int sectors_written = 6;  // the place of the figure, counted from 0
    constexpr std::uint64_t sector_bytes = 512;
    std::ifstream in(statistics_);
    std::uint64_t figure = 0;
    for (int i = 0; i <= sectors_written; ++i) in >> figure;
    return figure * sector_bytes;
}

}  // namespace skald::bench
