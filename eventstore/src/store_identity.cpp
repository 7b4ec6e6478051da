#include "store_identity.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "file_check.hpp"

namespace skald {
namespace {

constexpr std::string_view magic = "SKALDLOG";

}  // namespace

std::vector<std::byte> encode(const StoreIdentity& identity) {
    std::vector<std::byte> out;
    ByteWriter writer(out);
    writer.text(magic);
    writer.u32(log_format_version);
    writer.u32(StoreIdentity::bytes);
    writer.uuid(identity.log);
    writer.time(identity.created_at);
    finish_block(out, StoreIdentity::bytes);
    return out;
}

Result<void> write_identity(Disk& disk, const StoreIdentity& identity) {
    auto file = disk.open(StoreIdentity::new_file_name, OpenMode::create_new);
    if (!file) return file.error();
    if (auto written = (*file)->write_at(0, encode(identity)); !written) return written;
    if (auto synced = (*file)->sync(); !synced) return synced;
    auto renamed = disk.rename(StoreIdentity::new_file_name, StoreIdentity::file_name);
    if (!renamed) return renamed;
    return disk.sync_directory();
}

Result<StoreIdentity> read_identity(Disk& disk) {
    auto file = disk.open(StoreIdentity::file_name, OpenMode::read_only);
    if (!file) return file.error();
    std::vector<std::byte> bytes(StoreIdentity::bytes);
    const auto count = (*file)->read_at(0, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    const std::string path = disk.path_of(StoreIdentity::file_name);
    if (auto checked = check_block(bytes, StoreIdentity::bytes, magic, path); !checked) {
        return checked.error();
    }
    ByteReader reader(std::span<const std::byte>(bytes).subspan(magic.size() + 8));
    const Uuid log = reader.uuid();
    return StoreIdentity{log, reader.time()};
}

}  // namespace skald
