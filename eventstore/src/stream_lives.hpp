// The lives of all streams that are not as they were born: those with metadata, deleted ones and
// tombstoned ones. They are few, so all of them are kept in memory.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "stream_life.hpp"

namespace skald {

/// Any thread may call any function.
class StreamLives {
public:
    bool empty() const { return empty_; }
    /// None: nothing has changed of the stream.
    std::optional<StreamLife> find(std::string_view stream) const {
        if (empty_) return std::nullopt;
        const std::shared_lock lock(mutex_);
        const auto found = lives_.find(stream);
        return found == lives_.end() ? std::nullopt : std::optional(found->second);
    }
    StreamLife of(std::string_view stream) const { return find(stream).value_or(StreamLife()); }
    void set(const std::string& stream, const StreamLife& life) {
        const std::unique_lock lock(mutex_);
        lives_[stream] = life;
        empty_ = false;
    }

private:
    struct TextHash {  // lets the map be searched by views
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    mutable std::shared_mutex mutex_;  // guards lives_
    std::unordered_map<std::string, StreamLife, TextHash, std::equal_to<>> lives_;
    std::atomic<bool> empty_ = true;
};

}  // namespace skald
