// What connections wait for, and until when. All waits of one kind last equally long, so each kind
// is a line in the order of time, and arming one is moving a node.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <vector>

namespace skald::http {

class Connection;

enum class Wait : std::uint8_t { nothing, head, body, idle, write, keep_alive, linger };
inline constexpr std::size_t wait_kinds = 7;

/// Used by one thread.
class DeadlineLines {
public:
    using Time = std::chrono::nanoseconds;  // of Clock::elapsed()
    struct Waiter {
        Connection* connection;
        Wait wait;
        Time since;
    };
    using Place = std::list<Waiter>::iterator;

    explicit DeadlineLines(const std::array<Time, wait_kinds>& lasting) : lasting_(lasting) {}

    /// The connection waits for nothing yet.
    Place enter(Connection& connection) {
        return line(Wait::nothing)
            .insert(line(Wait::nothing).end(), {&connection, Wait::nothing, Time(0)});
    }
    void leave(Place place) { line(place->wait).erase(place); }
    /// From now on it waits for this. The same kind again begins anew.
    void wait(Place place, Wait wait, Time now) {
        auto& from = line(place->wait);
        auto& to = line(wait);
        place->wait = wait;
        place->since = now;
        to.splice(to.end(), from, place);
    }
    /// Takes those whose time is over out of their lines: they wait for nothing then.
    std::vector<Waiter> take_expired(Time now);

private:
    std::list<Waiter>& line(Wait wait) { return lines_[static_cast<std::size_t>(wait)]; }

    std::array<Time, wait_kinds> lasting_;             // by kind
    std::array<std::list<Waiter>, wait_kinds> lines_;  // the first to expire in front
};

}  // namespace skald::http
