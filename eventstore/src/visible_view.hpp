// What a reader may see of the index: all of it up to a head, and the growing part only under the
// lock of the log.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/event_store.hpp>
#include <span>
#include <vector>

#include "visible_log.hpp"

namespace skald {

/// The log as it was when the view was made. Any thread. Functions throw IndexDamaged.
class VisibleView {
public:
    explicit VisibleView(const VisibleLog& log);

    std::uint64_t head() const { return head_; }
    const IndexParts& parts() const { return *parts_; }
    const StreamLives& lives() const { return log_.lives; }

    /// Calls `use` with the number of each part that has positions from `low` to `high`, in the
    /// direction of a read, until it says false.
    template <class Use>
    void for_each_part(std::uint64_t low, std::uint64_t high, bool forward, const Use& use) const {
        if (low > high) return;
        const std::size_t first = parts_->number_of(low);
        const std::size_t last = parts_->number_of(high);
        for (std::size_t i = 0; i <= last - first; ++i) {
            if (!use(forward ? first + i : last - i)) return;
        }
    }

    /// What the parts that are finished have of a stream, by number. All of it is visible.
    std::vector<StreamPostings> find_stream(const IndexKey& stream) const;
    /// How many events of a stream are at or before the head, when the finished parts have these.
    std::uint64_t stream_count(const IndexKey& stream,
                               std::span<const StreamPostings> finished) const;

    /// How many events have the key, also staged ones: an estimate.
    std::size_t count(const IndexKey& key) const;
    /// How many events of the stream are at or before the head.
    std::uint64_t stream_count(const IndexKey& stream) const;
    /// None: no visible event has the id.
    std::optional<EventPlace> find(const EventId& id) const;
    /// The newest one that was kept and not deleted since.
    std::optional<SnapshotPlace> find_snapshot(std::string_view stream, std::string_view kind,
                                               const StreamLife& life) const;
    /// Whether reads do not show the event.
    bool is_hidden(std::uint64_t position, Timestamp now) const;

    /// Calls `look` with a part, which is locked meanwhile if it grows.
    template <class Look>
    auto look_at(std::size_t number, const Look& look) const {
        const bool grows = number + 1 == parts_->size();
        const auto lock = grows ? log_.lock.read() : std::shared_lock<std::shared_mutex>();
        return look((*parts_)[number]);
    }

private:
    const VisibleLog& log_;
    std::shared_ptr<const IndexParts> parts_;
    std::uint64_t head_ = 0;
};

}  // namespace skald
