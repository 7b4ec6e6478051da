// The timers that wait, by the time at which they are due. In memory; they are made again from the
// records.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <skald/core/global_position.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

#include "instance_state.hpp"

namespace skald {

struct WaitingTimer {
    std::int64_t due_ns = 0;
    GlobalPosition set_by;  // the record
    std::string token;
    std::string instance;

    friend auto operator<=>(const WaitingTimer&, const WaitingTimer&) = default;
};

class TimerQueue {
public:
    /// Arms what is in `after` and not in `before`, and disarms what is not in `after` any more.
    void change(const std::string& instance, const std::vector<ArmedTimer>& before,
                const std::vector<ArmedTimer>& after);

    /// Takes out those that are due, up to so many, the earliest first.
    std::vector<WaitingTimer> take_due(Timestamp now, std::size_t timers_max);

    /// When the next one is due. None: none waits.
    std::optional<Timestamp> next_due() const;
    /// The oldest record that set one of those that wait.
    std::optional<GlobalPosition> oldest_record() const;
    std::size_t size() const { return waiting_.size(); }

private:
    std::set<WaitingTimer> waiting_;  // by time
};

}  // namespace skald
