// The whole index at one time: its parts in the order of the log. Immutable, but for the last part,
// which grows.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "memory_part.hpp"

namespace skald {

/// The writing thread may look at all of it without a lock; others need the lock of the log
/// (visible_log.hpp) to look at growing(). Functions throw IndexDamaged as those of the parts do.
class IndexParts {
public:
    using Row = std::vector<std::shared_ptr<const IndexPart>>;

    /// `finished` follow each other, and `growing` follows them. The last `frozen` of `finished` are
    /// in memory and not in files yet.
    IndexParts(Row finished, std::size_t frozen, std::shared_ptr<MemoryPart> growing)
        : finished_(std::move(finished)), frozen_(frozen), growing_(std::move(growing)) {}

    const Row& finished() const { return finished_; }
    std::size_t frozen_count() const { return frozen_; }
    std::size_t file_count() const { return finished_.size() - frozen_; }
    MemoryPart& growing() const { return *growing_; }
    const std::shared_ptr<MemoryPart>& shared_growing() const { return growing_; }
    /// All parts, the growing one last.
    std::size_t size() const { return finished_.size() + 1; }
    const IndexPart& operator[](std::size_t number) const {
        return number < finished_.size() ? *finished_[number] : *growing_;
    }

    /// The last position added, visible or not.
    std::uint64_t last() const { return growing_->range().next_position - 1; }
    /// The number of the part that has the position.
    std::size_t number_of(std::uint64_t position) const;
    const IndexPart& part_of(std::uint64_t position) const { return (*this)[number_of(position)]; }

    /// How many events the stream has; its next version.
    std::uint64_t stream_count(const IndexKey& stream) const;
    std::optional<std::uint64_t> find(const EventId& id) const;
    /// The newest one that was kept.
    std::optional<SnapshotPlace> find_snapshot(std::string_view stream,
                                               std::string_view kind) const;
    /// Of an event with a stream.
    Version version_of(std::uint64_t position) const;
    /// Looks through the lists of all types: for messages.
    std::string_view type_of(std::uint64_t position) const;
    /// The append that the event came with.
    AppendPlace append_of(std::uint64_t position) const;

private:
    Row finished_;
    std::size_t frozen_;
    std::shared_ptr<MemoryPart> growing_;
};

}  // namespace skald
