// The identity file says that a directory is a store, and which.
#pragma once
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <skald/eventstore/disk.hpp>
#include <string>
#include <vector>

namespace skald {

struct StoreIdentity {
    static constexpr const char* file_name = "skald.store";
    static constexpr const char* new_file_name = "skald.store.new";
    static constexpr std::size_t bytes = 64;

    Uuid log;  // of this log, for ever; segments name it
    Timestamp created_at;
};

std::vector<std::byte> encode(const StoreIdentity& identity);

/// Writes the file under its temporary name, syncs it, renames it and syncs the directory.
Result<void> write_identity(Disk& disk, const StoreIdentity& identity);

/// Errors: not_found, corrupt, unsupported_format, io.
Result<StoreIdentity> read_identity(Disk& disk);

}  // namespace skald
