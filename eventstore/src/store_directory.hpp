// What lies in a store's directory, and how a new store begins.
#pragma once
#include <memory>
#include <skald/core/clock.hpp>
#include <skald/core/random.hpp>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>

#include "store_identity.hpp"

namespace skald {

struct StoreDirectory {
    std::unique_ptr<DiskLock> lock;  // while it is held, nobody else opens the store
    StoreIdentity identity;
    std::uint32_t segments = 0;  // numbered from 1 without gaps
};

/// Locks the directory and finds out what is there. An empty one becomes a store with an empty
/// first segment; what an interrupted creation left behind is removed. Errors: already_open,
/// permission_denied, unsupported_format, corrupt (parts of a store are missing), invalid_argument
/// (it holds other files and no store), io.
Result<StoreDirectory> open_store_directory(Disk& disk, Clock& clock, Random& random);

}  // namespace skald
