// Checkpoints say how far a consumer has come in a source.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/lease_store.hpp>
#include <skald/core/result.hpp>
#include <string>

namespace skald {

/// A place in a source: for an event store, the position up to which everything was scanned.
struct Checkpoint {
    std::string source;           // such as the store's name, or a Kafka topic
    std::uint32_t partition = 0;  // of the source; 0 where there is one only
    GlobalPosition position;

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// Keeps the checkpoints of one or many consumers. Durable with whatever it is part of: where the
/// consumer writes to the same database, one transaction holds both.
class CheckpointStore {
public:
    virtual ~CheckpointStore() = default;
    /// None: the consumer has not begun. Errors: unavailable, io.
    virtual Result<std::optional<Checkpoint>> load(const std::string& consumer,
                                                   const std::string& source,
                                                   std::uint32_t partition) = 0;
    /// Errors: permission_denied when a newer owner than `token` has saved (stop: the partition is
    /// no longer yours); unavailable, io.
    virtual Result<void> save(const std::string& consumer, const Checkpoint& checkpoint,
                              FencingToken token) = 0;
};

}  // namespace skald
