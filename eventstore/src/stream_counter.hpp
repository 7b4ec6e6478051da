// How many events streams have, as judging and writing one request ask for it: mostly several times
// for the same stream.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "index_parts.hpp"

namespace skald {

/// Remembers the last answer, so it must not outlive a change of the index. The names that are asked
/// for must live as long.
class StreamCounter {
public:
    explicit StreamCounter(const IndexParts& parts) : parts_(parts) {}

    const IndexParts& parts() const { return parts_; }
    const IndexKey& key(std::string_view stream) {
        if (!key_ || key_->text != stream) {
            key_.emplace(KeyKind::stream, stream);
            count_.reset();
        }
        return *key_;
    }
    /// Its next version. Throws IndexDamaged.
    std::uint64_t count(std::string_view stream) {
        const IndexKey& wanted = key(stream);
        if (!count_) count_ = parts_.stream_count(wanted);
        return *count_;
    }

private:
    const IndexParts& parts_;
    std::optional<IndexKey> key_;
    std::optional<std::uint64_t> count_;  // of key_
};

}  // namespace skald
