// Reads the newest checkpoint of a relay from its topic.
#pragma once
#include <optional>
#include <skald/adapters/kafka/publisher.hpp>
#include <string>

namespace skald::kafka {

struct StoredCheckpoint {
    GlobalPosition position;
    std::string owner;  // the run of a relay that wrote it
};

/// What was committed when it is called. None: nothing yet. Errors: unavailable, timed_out, corrupt
/// (a record that no relay wrote), and those of the connection.
Result<std::optional<StoredCheckpoint>> read_checkpoint(const PublisherOptions& options,
                                                        const std::string& source);

}  // namespace skald::kafka
