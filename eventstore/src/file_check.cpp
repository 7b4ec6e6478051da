#include "file_check.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "crc32c.hpp"

namespace skald {

void finish_block(std::vector<std::byte>& block, std::size_t size) {
    block.resize(size - sizeof(std::uint32_t));
    const std::uint32_t crc = crc32c(block);
    ByteWriter(block).u32(crc);
}

Result<void> check_block(std::span<const std::byte> block, std::size_t size, std::string_view magic,
                         const std::string& path) {
    if (block.size() < size) return corrupt_file(path, block.size(), "the file ends too early");
    ByteReader reader(block);
    if (reader.text(magic.size()) != magic) {
        return corrupt_file(path, 0,
                            "this is not a file of a Skald store, or its beginning is damaged");
    }
    ByteReader crc(block.subspan(size - sizeof(std::uint32_t)));
    if (crc.u32() != crc32c(block.first(size - sizeof(std::uint32_t)))) {
        return corrupt_file(path, 0,
                            "the checksum of the first " + std::to_string(size) + " bytes differs");
    }
    const std::uint32_t version = reader.u32();
    if (version == log_format_version) return {};
    return Error{Errc::unsupported_format,
                 path + ": the file has format version " + std::to_string(version) +
                     "; this program reads version " + std::to_string(log_format_version) +
                     ": use the version of Skald that wrote it, or a newer one"};
}

Error corrupt_file(const std::string& path, std::uint64_t offset, std::string_view what) {
    std::string message = path + ", offset " + std::to_string(offset) + ": ";
    message += what;
    message +=
        ". Nothing was changed. Keep a copy of the directory, look for other signs of a failing "
        "disk, and restore the file from a backup";
    return Error{Errc::corrupt, std::move(message)};
}

}  // namespace skald
