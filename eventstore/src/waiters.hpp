// Who waits for events. Each waiter is registered under the rarest key of its filter, so that a
// commit looks only at those whose key it touched, and idle ones cost it nothing.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <skald/core/query.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "visible_view.hpp"

namespace skald {

/// The keys of which every event that matches has at least one. Empty: any event may match.
std::vector<std::string> rarest_keys(const VisibleView& view, const Query& filter);

class Waiter {
public:
    explicit Waiter(Query filter) : filter_(std::move(filter)) {}
    const Query& filter() const { return filter_; }

private:
    friend class Waiters;

    const Query filter_;
    // Guarded by the mutex of the Waiters.
    std::function<void()> wake_;     // empty: nobody waits
    std::vector<std::string> keys_;  // under which it is registered; none: under all events
    std::uint64_t after_ = 0;        // it has seen everything up to here
    std::uint64_t found_in_ = 0;     // the last search that found it
};

/// Any thread may call any function. Nothing is called back: who takes a wake calls it.
class Waiters {
public:
    using Wake = std::function<void()>;
    using Pointer = std::shared_ptr<Waiter>;
    struct Candidate {
        Pointer waiter;
        std::uint64_t after;
    };

    /// Registers the waiter, in place of what it waited for before.
    void add(const Pointer& waiter, std::vector<std::string> keys, std::uint64_t after, Wake wake);
    /// Ends the wait; empty if the waiter does not wait (any more).
    Wake take(const Pointer& waiter);

    /// Whether anybody waits.
    bool any() const { return count_ > 0; }
    /// Those that events with these keys may concern.
    std::vector<Candidate> concerned_by(std::span<const EventKeys> events);
    std::vector<Candidate> all();

private:
    using List = std::unordered_set<Pointer>;  // thousands may be woken and leave at once

    void unregister(const Pointer& waiter);
    void collect(const List& list, std::vector<Candidate>& found);
    void collect(KeyKind kind, std::string_view key, std::vector<Candidate>& found);

    std::mutex mutex_;  // guards all that follows
    std::unordered_map<std::string, List> by_key_;
    List for_all_events_;
    std::uint64_t searches_ = 0;
    std::atomic<std::size_t> count_ = 0;  // of waiters; read without the mutex
};

}  // namespace skald
