// Threads that meet at a certain call of the disk. Where one must wait for the other, the other
// waits too, for a moment, to see that it does.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <thread>

#include "log_engine.hpp"
#include "simulation/watched_disk.hpp"

namespace skald {
namespace {

constexpr auto a_moment = std::chrono::milliseconds(200);

/// Something that happens once, or not within a moment.
class Event {
public:
    void happen() {
        {
            const std::lock_guard lock(mutex_);
            happened_ = true;
        }
        changed_.notify_all();
    }
    bool happens_within_a_moment() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, a_moment, [this] { return happened_; });
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return happened_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool happened_ = false;
};

NewEvent event_with(std::size_t data_bytes, int tags) {
    NewEvent event;
    event.type = "happened";
    event.data = std::string(data_bytes, 'd');
    for (int i = 0; i < tags; ++i) event.tags.add(std::to_string(i) + std::string(240, 't'));
    return event;
}

class LogInterleaving : public ::testing::Test {
protected:
    SimulatedDisk disk_{1};
    simulation::WatchedDisk watched_{disk_};
    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    NullLog log_;
};

TEST_F(LogInterleaving, AGroupWaitsForTheZeroesThatAreBeingWrittenInItsPlace) {
    auto engine = LogEngine::open({watched_, clock_, random_, log_}, {}).value();
    std::vector<CommitRequest> requests{AppendRequest::unstreamed({event_with(20'000, 0)})};
    Event written;
    std::thread writer;
    std::atomic<int> calls_of_writer = 0;
    watched_.watch([&] {
        if (std::this_thread::get_id() == writer.get_id()) {
            if (++calls_of_writer == 2) written.happen();  // it has come to the sync
            return;
        }
        if (writer.joinable()) return;
        writer = std::thread([&] {
            const auto committed = engine->commit(requests);
            EXPECT_TRUE(committed.outcomes.front());
        });
        EXPECT_FALSE(written.happens_within_a_moment()) << "the zeroes would hide it";
    });
    EXPECT_TRUE(engine->zero_ahead());
    writer.join();
    watched_.watch({});
    engine.reset();
    engine = LogEngine::open({watched_, clock_, random_, log_}, {}).value();
    EXPECT_EQ(engine->reader().head().value(), 1U);
}

TEST_F(LogInterleaving, TagsTakeRoomInTheQueue) {
    LogStoreOptions options;
    options.queue_bytes_max = std::size_t{1} << 20;
    auto store = LogEventStore::open({watched_, clock_, random_, log_}, options).value();
    Event blocked;
    Event released;
    std::atomic<bool> first = true;
    watched_.watch([&] {
        if (!first.exchange(false)) return;
        blocked.happen();
        released.wait();
    });
    store->append(AppendRequest::unstreamed({event_with(10, 0)}), [](const auto&) {});
    blocked.wait();  // the store's thread stands at the disk
    Event all_taken;
    std::thread writer([&] {
        for (int i = 0; i < 20; ++i) {
            store->append(AppendRequest::unstreamed({event_with(10, 1000)}), [](const auto&) {});
        }
        all_taken.happen();
    });
    EXPECT_FALSE(all_taken.happens_within_a_moment()) << "20 times 240 KB are more than a MiB";
    released.happen();
    writer.join();
    store.reset();
    watched_.watch({});
}

}  // namespace
}  // namespace skald
