// What can be said of a log only when all of it is there.
#pragma once
#include <skald/adapters/ocel/ocel_log.hpp>
#include <skald/core/result.hpp>

namespace skald::ocel {

/// Whether ids and names of types are there once, and all that is named exists. Objects and events
/// are in the order of the file, so that a message can say which one it is. Errors:
/// invalid_argument.
Result<void> check_references(const OcelLog& log);

}  // namespace skald::ocel
