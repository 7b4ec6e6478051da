// Makes one index file of a row of parts.
#pragma once
#include <atomic>
#include <memory>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>
#include <skald/eventstore/disk.hpp>
#include <span>
#include <string>

#include "index_part.hpp"

namespace skald {

/// Writes a file that answers as the parts do together, under the name that follows from where the
/// first one begins; a file of that name is replaced, all at once. Each part begins where the one
/// before it ends, and none grows. Durable, name included, when it returns; after an error or a
/// crash what had the name before is there, or the new file, whole. Returns the name.
///
/// Memory: two bytes for each key and event, four for each stream of a file, four for each event of
/// other parts, and a fixed amount. Of a disk only one thread at a time may write
/// a file of one part, and one a file of several; others may go on to read the parts. `stop`: when it becomes true, nothing is made. Errors: io,
/// too_large (2^32 events), unavailable (stopped). Throws IndexDamaged when one of the parts is a
/// damaged file.
Result<std::string> write_index_run(Disk& disk, const Uuid& log,
                                    std::span<const std::shared_ptr<const IndexPart>> parts,
                                    const std::atomic<bool>* stop = nullptr);

}  // namespace skald
