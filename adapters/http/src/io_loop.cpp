#include "io_loop.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "connection.hpp"
#include "handling.hpp"
#include "mailbox.hpp"

namespace skald::http {
namespace {

using boost::asio::steady_timer;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds linger_time = 2s;
// Writing events may take one part in so many of the loop's time, so that a write takes several events
// along; and the larger part when events would come late otherwise.
constexpr int flush_share = 20;
constexpr int late_flush_share = 10;
constexpr std::chrono::nanoseconds late = 250ms;
// So long at a time: a request may have to wait for it.
constexpr std::chrono::nanoseconds flush_slice = 100us;

// By Wait. Of nothing, it does not matter.
std::array<DeadlineLines::Time, wait_kinds> lasting(const ServerOptions& options) {
    return {0ns,
            options.head_time,
            options.body_time,
            options.idle_time,
            options.write_time,
            options.event_keep_alive,
            linger_time};
}

// Deadlines are late by up to a tenth of the shortest.
std::chrono::milliseconds tick_of(const ServerOptions& options) {
    const auto shortest = std::min({options.head_time, options.body_time, options.idle_time,
                                    options.write_time, options.event_keep_alive});
    return std::clamp(shortest / 10, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

struct IoLoop::Parts {
    using Steady = std::chrono::steady_clock;
    struct Flush {
        std::weak_ptr<Connection> connection;
        Steady::time_point asked;
    };

    explicit Parts(ServerContext& all)
        : context(all), deadlines(lasting(all.options)), tick(tick_of(all.options)) {}

    ServerContext& context;
    boost::asio::io_context io{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work{
        io.get_executor()};
    std::thread thread;
    Mailbox mailbox;
    Mailbox::Mail mail;                  // what was taken
    std::vector<Mailbox::Answer> asked;  // requests for the workers, with their connections
    DeadlineLines deadlines;
    const std::chrono::milliseconds tick;
    steady_timer ticker{io};
    bool is_ending = false;  // cancelling comes too late for a tick that is due
    std::unordered_set<std::shared_ptr<Connection>> connections;
    std::array<char, 4096> scratch{};
    std::deque<Flush> flushes;  // that wait for their turn
    steady_timer flush_timer{io};
    bool flush_is_due = false;  // the timer runs
    Steady::time_point next_flush{};

    template <class Function>
    void for_all(Function function) {
        // The function may remove its connection.
        const std::vector<std::shared_ptr<Connection>> all(connections.begin(), connections.end());
        for (const auto& connection : all) function(*connection);
    }
    std::shared_ptr<Connection> made(IoLoop& loop, std::unique_ptr<ByteStream> stream) {
        auto connection = std::make_shared<Connection>(std::move(stream), loop, context);
        connections.insert(connection);
        return connection;
    }

    void tick_on() {
        ticker.expires_after(tick);
        ticker.async_wait([this](error_code) {
            if (is_ending) return;
            for (const auto& expired : deadlines.take_expired(context.ports.clock.elapsed())) {
                expired.connection->on_deadline(expired.wait);
            }
            tick_on();
        });
    }

    // Behind all that the connections have to read just now: so workers are woken, and wake the loop,
    // for many requests at once.
    void hand_over(IoLoop& loop, Mailbox::Answer one) {
        asked.push_back(std::move(one));
        if (asked.size() > 1) return;
        boost::asio::post(io, [this, &loop] { hand_over_all(loop); });
    }
    void hand_over_all(IoLoop& loop) {
        std::vector<WorkerPool::Task> tasks;
        const auto all = std::exchange(asked, {});
        for (const auto& one : all) {
            tasks.emplace_back(
                [this, &loop, one] { handle(context, loop, one.connection, one.exchange); });
        }
        const std::size_t taken = context.workers->try_post(std::span(tasks));
        for (std::size_t i = taken; i < all.size(); ++i) {
            all[i].connection->turn_back(all[i].exchange);
        }
    }
    void wake() {
        boost::asio::post(io, [this] { take_mail(); });
    }
    void take_mail() {
        mailbox.take(mail);
        for (auto& answer : mail.answers) answer.connection->deliver(std::move(answer.exchange));
        const auto now = Steady::now();
        for (auto& connection : mail.flushes) flushes.push_back({std::move(connection), now});
        if (!flushes.empty() && !flush_is_due) flush_soon();
        mail.answers.clear();
    }
    void flush_soon() {
        if (Steady::now() >= next_flush) return flush();
        flush_is_due = true;
        flush_timer.expires_at(next_flush);
        flush_timer.async_wait([this](error_code) {
            flush_is_due = false;
            flush();
        });
    }
    void flush() {
        const auto began = Steady::now();
        const bool is_late = !flushes.empty() && began - flushes.front().asked > late;
        auto now = began;
        while (!flushes.empty() && now - began < flush_slice) {
            const auto connection = flushes.front().connection.lock();
            flushes.pop_front();
            if (connection) connection->flush_events();
            now = Steady::now();
        }
        next_flush = now + (now - began) * ((is_late ? late_flush_share : flush_share) - 1);
        if (!flushes.empty()) flush_soon();
    }
};

IoLoop::IoLoop(ServerContext& context) : parts_(std::make_unique<Parts>(context)) {}

IoLoop::~IoLoop() = default;

boost::asio::io_context& IoLoop::io() {
    return parts_->io;
}

void IoLoop::start() {
    parts_->tick_on();
    parts_->thread = std::thread([this] { parts_->io.run(); });
}

void IoLoop::add(std::unique_ptr<ByteStream> stream) {
    parts_->made(*this, std::move(stream))->start();
}

void IoLoop::turn_away(std::unique_ptr<ByteStream> stream) {
    parts_->made(*this, std::move(stream))->turn_away();
}

void IoLoop::wind_down() {
    boost::asio::post(parts_->io, [this] {
        parts_->for_all([](Connection& connection) { connection.wind_down(); });
    });
}

void IoLoop::cut() {
    boost::asio::post(
        parts_->io, [this] { parts_->for_all([](Connection& connection) { connection.cut(); }); });
}

void IoLoop::join() {
    boost::asio::post(parts_->io, [this] {
        parts_->is_ending = true;
        parts_->ticker.cancel();
        parts_->flush_timer.cancel();
        parts_->work.reset();
    });
    if (parts_->thread.joinable()) parts_->thread.join();
}

void IoLoop::deliver(std::shared_ptr<Connection> connection, std::shared_ptr<Exchange> answered) {
    if (parts_->mailbox.put({std::move(connection), std::move(answered)})) parts_->wake();
}

void IoLoop::wants_flush(std::weak_ptr<Connection> connection) {
    if (parts_->mailbox.put(std::move(connection))) parts_->wake();
}

void IoLoop::hand_over(std::shared_ptr<Connection> connection, std::shared_ptr<Exchange> asked) {
    parts_->hand_over(*this, {std::move(connection), std::move(asked)});
}

DeadlineLines& IoLoop::deadlines() {
    return parts_->deadlines;
}

std::span<char> IoLoop::scratch() {
    return parts_->scratch;
}

void IoLoop::remove(const std::shared_ptr<Connection>& connection) {
    parts_->connections.erase(connection);
}

}  // namespace skald::http
